public import Logging
public import Observability
import ServiceLifecycle
public import Settings

/// A host that listens, in this process and without signals: for tests.
@_spi(Testing) public struct ListeningHost: Sendable {
    /// Where it listens.
    public let address: Host.Address
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Starts a host and waits until it answers, or until it listens where the database is away.
    ///
    /// - Parameters:
    ///   - settings: the settings; port 0 lets the system choose one.
    ///   - registry: what `GET /metrics` shows.
    ///   - logger: where everything is logged.
    /// - Throws: a ``HostError`` or a ``SettingsError`` where it cannot start.
    public static func start(
        _ settings: HostSettings, registry: MetricsRegistry = MetricsRegistry(), logger: Logger
    ) async throws -> ListeningHost {
        let host = try Host(settings, registry: registry, logger: logger)
        let (addresses, report) = AsyncStream.makeStream(of: Host.Address.self)
        let group = host.group(signals: []) { address in
            report.yield(address)
            report.finish()
        }
        let running = Task {
            defer { report.finish() }
            try await group.run()
        }
        for await address in addresses { return ListeningHost(address: address, group: group, running: running) }
        try await running.value
        throw CancellationError()
    }

    /// Stops it as SIGTERM would, and waits for its end.
    public func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
