import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Settings

/// Listens for HTTP/1.1, on Hummingbird's server.
struct HTTPServer: Sendable {
    let settings: ServerSettings
    let handler: RequestHandler
    let metrics: ServerMetrics
    let logger: Logger

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
        let limits = settings.limits
        let server = Server(
            childChannelSetup: HTTPChannel(handler: handler, limits: limits, metrics: metrics),
            configuration: ServerConfiguration(
                address: .hostname(Self.bindable(settings.host), port: settings.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            onServerRunning: { channel in await listening(channel.localAddress) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger)
        do {
            try await server.run()
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
