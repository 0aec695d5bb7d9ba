import Glibc
import HummingbirdCore
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import Settings
import Synchronization

/// Listens for HTTP/1.1, and over TLS for HTTP/2 as well, on Hummingbird's server.
package struct HTTPServer: Sendable {
    private let settings: ServerSettings
    private let handler: RequestHandler
    private let certificate: LiveCertificate?
    private let logger: Logger
    /// What decides how many connections are accepted.
    package let gate: ConnectionGate

    /// How long clients have to read that the server waits no longer, on a busy machine too.
    package static let partingTime = Duration.seconds(5)

    /// Why the address cannot be listened on.
    package struct Unavailable: Error {
        package let message: String
        package let cause: any Error
    }

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - settings: where it listens, and how long it takes to stop.
    ///   - handler: answers the requests.
    ///   - certificate: what the server proves with who it is; nil where it speaks plain HTTP.
    ///   - otherConnections: how many connections of other kinds, to a database say, need descriptors, too.
    ///   - logger: where it says what an operator has to know.
    package init(
        settings: ServerSettings, handler: RequestHandler, certificate: LiveCertificate? = nil,
        otherConnections: Int = 0, logger: Logger
    ) {
        self.certificate = certificate
        self.settings = settings
        self.handler = handler
        self.logger = logger
        gate = Self.gate(handler.resources, otherConnections, logger)
    }

    /// Listens until the service group shuts down gracefully, then finishes what is in flight.
    ///
    /// - Parameter listening: told the address once connections are accepted.
    /// - Throws: ``Unavailable``.
    package func run(listening: @escaping @Sendable (SocketAddress?) async -> Void) async throws {
        let gate = gate
        let server = Server(
            childChannelSetup: HTTPChannel(handler: handler, certificate: certificate),
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
            try await watchingCertificate {
                try await finishing { try await server.run() }
            }
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

    /// Runs the server while the files of its certificate are looked at.
    private func watchingCertificate(_ run: @escaping @Sendable () async throws -> Void) async throws {
        guard let certificate else { return try await run() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await certificate.watch() }
            defer { group.cancelAll() }
            try await run()
        }
    }

    private static func gate(_ resources: ServerResources, _ others: Int, _ logger: Logger) -> ConnectionGate {
        let limits = resources.limits
        let possible = FileLimit.connections(besides: others)
        if possible < limits.current.connections {
            logger.warning(
                """
                At most \(possible) connections of clients can be open at once, and not the \(limits.current.connections) of \
                server.limits.connections: the process may have \(FileLimit.current) files open, of which it needs some \
                itself. Raise that limit (ulimit -Hn, or LimitNOFILE= of systemd), or lower server.limits.connections.
                """)
        }
        return ConnectionGate(limits, possible: possible, connections: resources.connections, logger: logger)
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
        let count = handler.resources.activity.requestsInFlight
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
