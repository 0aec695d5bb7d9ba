import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Observability
import ServiceLifecycle
import Settings
import Synchronization

/// Listens for HTTP/1.1, on Hummingbird's server.
struct HTTPServer: Sendable {
    let settings: ServerSettings
    let handler: RequestHandler
    let metrics: ServerMetrics
    let logger: Logger
    /// How many connections to the database there may be, which need descriptors, too.
    var databaseConnections = 0
    var registry: MetricsRegistry?

    /// How long clients have to read that the server waits no longer, on a busy machine too.
    static let partingTime = Duration.seconds(5)

    /// Why the address cannot be listened on.
    struct Unavailable: Error {
        let message: String
        let cause: any Error
    }

    /// Listens until the service group shuts down gracefully, then finishes what is in flight.
    ///
    /// - Parameter listening: told the address once connections are accepted.
    /// - Throws: ``Unavailable``.
    func run(listening: @escaping @Sendable (SocketAddress?) async -> Void) async throws {
        let gate = gate()
        let server = Server(
            childChannelSetup: HTTPChannel(handler: handler, metrics: metrics),
            configuration: ServerConfiguration(
                address: .hostname(Self.bindable(settings.host), port: settings.port), backlog: 1024,
                availableConnectionsDelegate: ConnectionGate.Delegate(gate: gate)),
            onServerRunning: { channel in
                // Where the channel is closed already there is nothing to accept.
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(gate), position: .first)
                }.get()
                await listening(channel.localAddress)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger)
        do {
            try await finishing { try await server.run() }
        } catch let error as IOError {
            throw Unavailable(
                message: "\(settings.host):\(settings.port) cannot be listened on: \(Self.reason(error)). "
                    + "Choose another server.port or server.host, or stop what uses it.",
                cause: error)
        } catch let error as SocketAddressError {
            throw Unavailable(
                message: "\(settings.host) is no address of this machine. Choose another server.host.", cause: error)
        }
    }

    private func gate() -> ConnectionGate {
        let limits = handler.resources.limits
        let possible = FileLimit.connections(besides: databaseConnections)
        if possible < limits.current.connections {
            logger.warning(
                """
                At most \(possible) connections of clients can be open at once, and not the \(limits.current.connections) of \
                server.limits.connections: the process may have \(FileLimit.current) files open, of which it needs some \
                itself. Raise that limit (ulimit -Hn, or LimitNOFILE= of systemd), or lower server.limits.connections.
                """)
        }
        let gate = ConnectionGate(
            limits, possible: possible, connections: handler.resources.connections, logger: logger)
        if let registry { gate.register(in: registry) }
        return gate
    }

    /// Runs the server. What is under way when it stops has ``ServerSettings/shutdownGrace``, and is answered then.
    private func finishing(_ run: () async throws -> Void) async throws {
        let timer = Mutex<Scheduled<Void>?>(nil)
        defer { timer.withLock { $0?.cancel() } }
        try await withGracefulShutdownHandler {
            try await run()
        } onGracefulShutdown: { [self] in
            handler.resources.stopping()
            let scheduled = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(
                in: TimeAmount(settings.shutdownGrace)
            ) { giveUp() }
            timer.withLock { $0 = scheduled }
        }
    }

    private func giveUp() {
        let count = metrics.requestsInFlight
        if count > 0 {
            logger.warning(
                """
                The time to stop in is over (server.shutdownGrace). Requests that are under way are answered with 503: \
                \(count).
                """)
        }
        handler.resources.giveUp()
    }

    /// An IPv6 address without the brackets that URLs have around it.
    private static func bindable(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE: "another program listens there"
        case EADDRNOTAVAIL: "it is no address of this machine"
        case EACCES: "the port is reserved for root"
        default: String(cString: strerror(error.errnoCode))
        }
    }
}
