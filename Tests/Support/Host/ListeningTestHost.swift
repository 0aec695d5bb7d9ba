@_spi(Testing) public import Host
public import Logging
public import Settings

/// The product in a test process, listening on a port of the loopback address.
public struct ListeningTestHost: Sendable {
    private let listening: ListeningHost

    /// Where it listens.
    public var address: Host.Address { listening.address }

    /// Starts a host and waits until it answers.
    ///
    /// - Parameters:
    ///   - settings: the settings, as ``TestHost/settings(modules:conninfo:yaml:)`` makes them.
    ///   - logger: where the host logs.
    /// - Throws: what `videoplay serve` would end with.
    public static func start(
        _ settings: HostSettings, logger: Logger = TestHost.quietLogger
    ) async throws -> ListeningTestHost {
        ListeningTestHost(listening: try await ListeningHost.start(settings, logger: logger))
    }

    /// Stops it as SIGTERM would.
    public func stop() async throws { try await listening.stop() }
}
