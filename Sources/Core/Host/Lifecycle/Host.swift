import EmbeddedPostgres
import Glibc
public import Logging
import NIOCore
import Postgres
import ServiceLifecycle
public import Settings
import UnixSignals

/// The product, as `videoplay serve` runs it: modules, database, migrations and HTTP server, from start to stop.
public struct Host: Sendable {
    private let settings: HostSettings
    private let assembly: ModuleAssembly
    private let registry: MetricsRegistry
    private let logger: Logger

    /// Where a running host can be reached.
    public struct Address: Sendable {
        /// The host of the address that is listened on.
        public let host: String
        /// Its port.
        public let port: Int
        /// Where our own server keeps its data, or nil where the database is another's.
        public let dataDirectory: String?
        /// The path of GraphQL.
        public let queryPath: String
        /// A query that answers with the modules that are on; nil where only registered documents run.
        public let exampleQuery: String?

        /// The address as the start of a URL.
        public var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    }

    /// Loads and puts together the modules that the settings enable.
    ///
    /// - Parameters:
    ///   - settings: the settings.
    ///   - registry: what `GET /metrics` shows.
    ///   - logger: where everything is logged.
    /// - Throws: a ``HostError`` or a ``SettingsError`` with every problem found.
    public init(_ settings: HostSettings, registry: MetricsRegistry, logger: Logger) throws {
        self.settings = settings
        self.assembly = try ModuleAssembly.assemble(settings)
        self.registry = registry
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, then finishes what is in flight within `server.shutdownGrace` and stops everything in
    /// the reverse order of its start. A second SIGINT ends the process at once.
    ///
    /// - Parameter listening: told once requests are accepted.
    /// - Throws: a ``HostError`` where it cannot start, or where the database does not agree with the migrations.
    public func run(listening: @escaping @Sendable (Address) -> Void) async throws {
        try await group(signals: [.sigterm, .sigint], listening).run()
    }

    /// The host as a group of services that stops at these signals.
    func group(signals: [UnixSignal], _ listening: @escaping @Sendable (Address) -> Void) -> ServiceGroup {
        let service = HostService { try await run(listening) }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: signals, logger: quiet(logger))
        configuration.maximumGracefulShutdownDuration = settings.server.shutdownGrace
        return ServiceGroup(configuration: configuration)
    }

    /// Runs until the task's service group shuts down gracefully, or until the task is cancelled.
    func run(_ listening: @escaping @Sendable (Address) -> Void) async throws {
        // What must be undone at the end is begun only where its end is certain to be reached.
        let database = try await DatabaseService.start(settings.database, logger: logger)
        let result = await outcome { try await serve(database, listening) }
        await finally { await database.stop(grace: .seconds(5), logger: logger) }
        logger.info("Stopped.")
        try result.get()
    }

    private func serve(_ database: DatabaseService, _ listening: @escaping @Sendable (Address) -> Void) async throws {
        let application = try Application(
            assembly, settings: settings, database: database, registry: registry, logger: logger)
        let migrator = try assembly.migrator(settings.migrations, of: database.direct, logger: logger)
        let preparation = Preparation(
            application: application, client: database.client, migrator: migrator,
            isAutomatic: settings.migrations.automatic, logger: logger)
        let dataDirectory = database.server?.dataDirectory
        let server = HTTPServer(
            settings: settings.server, handler: application.handler, metrics: application.metrics, logger: quiet(logger)
        )
        let result = await outcome {
            let isAvailable = database.client.isAvailable
            var background: [@Sendable () async throws -> Void] = [{ await database.watch(logger: logger) }]
            if !isAvailable {
                logger.warning("The database is away. Requests that need it are answered with 503 until it is back.")
                background.append { try await preparation.run() }
            }
            let serve: @Sendable () async throws -> Void = {
                if isAvailable { try await cancelWhenGracefulShutdown { try await preparation.run() } }
                try await listen(server, application, dataDirectory, listening)
            }
            try await run(serve, beside: background)
        }
        await finally {
            await application.stopModules()
            // The subscribers of other servers hear of the last writes, too.
            await application.drainEvents()
        }
        application.accessLog?.flush()
        try result.get()
    }

    /// Runs the server beside other work. The end of the server ends the rest, and a failure of the rest ends the server.
    private func run(
        _ serve: @escaping @Sendable () async throws -> Void, beside background: [@Sendable () async throws -> Void]
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for work in background {
                group.addTask {
                    try await work()
                    return false
                }
            }
            group.addTask {
                try await serve()
                return true
            }
            while try await group.next() == false {}
            group.cancelAll()
        }
    }

    /// What work came to. That it was cut short because the process shall stop is no failure.
    private func outcome(_ work: () async throws -> Void) async -> Result<Void, any Error> {
        do {
            try await work()
            return .success(())
        } catch is CancellationError {
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func listen(
        _ server: HTTPServer, _ application: Application, _ dataDirectory: String?,
        _ listening: @escaping @Sendable (Address) -> Void
    ) async throws {
        let settings = settings
        do {
            try await withGracefulShutdownHandler {
                try await server.run { address in
                    listening(
                        Address(
                            host: settings.server.host, port: address?.port ?? settings.server.port,
                            dataDirectory: dataDirectory, queryPath: settings.query.path,
                            exampleQuery: settings.query.documents.only
                                ? nil : ExampleQuery.text(for: assembly.catalog)))
                }
            } onGracefulShutdown: {
                application.health.stopping()
                application.endStreams()
                logger.info("Stopping: finishing what is in flight.")
                // From here on a second Ctrl-C is the system's to handle, which ends the process.
                signal(SIGINT, SIG_DFL)
            }
        } catch let error as HTTPServer.Unavailable {
            throw HostError(.address, [error.message], cause: error.cause)
        }
    }

    /// The libraries below log their own starts and stops; only their warnings are news.
    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

/// Runs work to its end even where the caller was cancelled: what was started must be stopped.
func finally(_ work: @escaping @Sendable () async -> Void) async { await Task { await work() }.value }

/// A service that is a function.
private struct HostService: Service {
    let work: @Sendable () async throws -> Void

    func run() async throws { try await work() }
}
