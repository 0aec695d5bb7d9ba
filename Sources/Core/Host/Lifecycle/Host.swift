import EmbeddedPostgres
import Glibc
import HTTP
public import Logging
import NIOCore
public import Observability
import Postgres
import Relational
import ServiceLifecycle
public import Settings
import UnixSignals

/// The product, as `videoplay serve` runs it: modules, database, migrations and HTTP server, from start to stop.
public struct Host: Sendable {
    private let settings: HostSettings
    private let assembly: ModuleAssembly
    private let registry: MetricsRegistry
    private let logger: Logger
    private let reload: Reload?
    /// What is proved by TLS; nil where the server speaks plain HTTP.
    private let certificate: LiveCertificate?

    /// How the settings are read again, and what follows from them outside of the host.
    public struct Reload: Sendable {
        let read: @Sendable () throws -> HostSettings
        let apply: @Sendable (HostSettings) -> Void

        /// - Parameters:
        ///   - read: reads all settings, as it was done at the start.
        ///   - apply: puts those in force that can change and are none of the host's.
        public init(
            read: @escaping @Sendable () throws -> HostSettings, apply: @escaping @Sendable (HostSettings) -> Void
        ) {
            self.read = read
            self.apply = apply
        }
    }

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
        /// Whether it is reached by HTTPS.
        public let isSecure: Bool
        /// With what somebody may ask who has just started it.
        public internal(set) var access: Access

        /// With what somebody may ask who has just started the server.
        public enum Access: Sendable {
            /// With nothing, from this machine.
            case nothing
            /// With the key of whoever operates the product on this machine.
            case operatorKey(OperatorKey)
            /// With the key that the settings give (`auth.adminKey`).
            case settingsKey
            /// With a key or an account that the database holds, or that is still to be made.
            case account
            /// Nobody may ask: there are neither accounts nor keys.
            case none
        }

        /// The key of whoever operates the product on this machine.
        public struct OperatorKey: Sendable {
            /// The file that it is kept in.
            public let path: String
            /// The key, where it was made just now: it is shown this once.
            public let text: String?
        }

        /// The address as the start of a URL.
        public var url: String { "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    }

    /// Loads and puts together the modules that the settings enable.
    ///
    /// - Parameters:
    ///   - settings: the settings.
    ///   - registry: what `GET /metrics` shows.
    ///   - logger: where everything is logged.
    ///   - reload: how the settings are read again at SIGHUP; nil where that signal is none of the host's business.
    /// - Throws: a ``HostError`` or a ``SettingsError`` with every problem found.
    public init(_ settings: HostSettings, registry: MetricsRegistry, logger: Logger, reload: Reload? = nil) throws {
        self.reload = reload
        self.settings = settings
        certificate = try TLSCheck.certificate(settings, logger: logger)
        try DatabaseCheck.check(settings)
        self.assembly = try ModuleAssembly.assemble(settings)
        self.registry = registry
        self.logger = logger
        for warning in settings.warnings { logger.warning("\(warning)") }
        if let left = SettingsCheck.unnamedModules(settings) {
            logger.log(level: assembly.modules.isEmpty ? .warning : .notice, "\(left)")
        }
    }

    /// Runs until SIGTERM or SIGINT, then finishes what is in flight within `server.shutdownGrace` and stops everything in
    /// the reverse order of its start. A second SIGINT ends the process at once.
    ///
    /// It listens before anything else; what needs the database is answered with 503 until that is ready.
    ///
    /// - Parameter listening: told once all requests are answered, or at once where the database is away.
    /// - Throws: a ``HostError`` where it cannot start, or where the database does not agree with the migrations.
    public func run(listening: @escaping @Sendable (Address) -> Void) async throws {
        ProcessSetup.ignoreOtherSignals()
        try await group(signals: [.sigterm, .sigint], listening).run()
    }

    /// The host as a group of services that stops at these signals.
    func group(signals: [UnixSignal], _ listening: @escaping @Sendable (Address) -> Void) -> ServiceGroup {
        let service = HostService { try await run(listening) }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: signals, logger: quiet(logger))
        // By then the HTTP server has answered whatever was under way.
        configuration.maximumGracefulShutdownDuration = settings.server.shutdownGrace + HTTPServer.partingTime
        return ServiceGroup(configuration: configuration)
    }

    /// Runs until the task's service group shuts down gracefully, or until the task is cancelled.
    func run(_ listening: @escaping @Sendable (Address) -> Void) async throws {
        // What must be undone at the end is begun only where its end is certain to be reached.
        let database = try DatabaseService(settings.database, logger: logger)
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
        // Where the rest fails the server is cut off, and logs that as an error of its own: the failure is the news.
        let silence = LogSilence()
        var serverLogger = quiet(logger)
        serverLogger.handler = SilencingLogHandler(serverLogger.handler, until: silence)
        let server = HTTPServer(
            settings: settings.server, handler: application.handler, certificate: certificate,
            otherConnections: settings.database.pool.maximum + settings.database.pool.shared, logger: serverLogger)
        ServerMetrics.register(server.gate, in: registry)
        if let certificate { ServerMetrics.register(certificate, application.handler.resources, in: registry) }
        // The address is taken before anything is made or started, and whoever asks meanwhile is told to wait.
        let (bound, report) = AsyncStream.makeStream(of: Int?.self)
        var background: [@Sendable () async throws -> Void] = [
            {
                for await port in bound {
                    let address = address(port: port, dataDirectory: database.server?.dataDirectory)
                    logger.info("Listening on \(address.url).")
                    do {
                        try await prepare(database, preparation) { isPrepared in
                            var address = address
                            if isPrepared, let key = await operatorKey(application.engine, database) {
                                address.access = .operatorKey(key)
                            }
                            listening(address)
                        }
                    } catch {
                        silence.begin()
                        throw error
                    }
                }
            }
        ]
        if let reload = reloading(application) { background.append { await reload.run() } }
        let work = background
        let result = await outcome {
            try await run(
                {
                    try await listen(server, application) { port in
                        report.yield(port)
                        report.finish()
                    }
                }, beside: work)
        }
        await finally {
            await application.stopModules()
            // The subscribers of other servers hear of the last writes, too.
            await application.drainEvents()
        }
        application.accessLog.flush()
        try result.get()
    }

    /// What reads the settings again at SIGHUP, where that is wanted.
    private func reloading(_ application: Application) -> SettingsReload? {
        reload.map { [certificate] reload in
            SettingsReload(
                settings: settings, sections: assembly.settings, read: reload.read,
                apply: { settings in
                    application.handler.resources.limits.update(settings.server.limits)
                    application.handler.resources.rates?.update(settings.server.rates)
                    reload.apply(settings)
                }, always: { certificate?.reload() }, logger: logger)
        }
    }

    /// Starts the database, prepares it, and looks after it from then on.
    /// - Parameter ready: told once requests that need the database are answered (true), or that it is away.
    private func prepare(
        _ database: DatabaseService, _ preparation: Preparation, _ ready: @escaping @Sendable (Bool) async -> Void
    ) async throws {
        try await database.start()
        let isAvailable = database.client.isAvailable
        if !isAvailable {
            logger.warning("The database is away. Requests that need it are answered with 503 until it is back.")
            await ready(false)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await database.watch(logger: logger) }
            group.addTask {
                do {
                    try await cancelWhenGracefulShutdown { try await preparation.run() }
                    if isAvailable { await ready(true) }
                } catch is CancellationError {
                    // The server that is stopping finishes what it has begun all the same.
                }
            }
            // A failure of the one ends the other.
            while try await group.next() != nil {}
        }
    }

    /// The key of whoever operates the product, which is made at the first start.
    private func operatorKey(_ engine: QueryEngine, _ database: DatabaseService) async -> Address.OperatorKey? {
        guard let server = database.server else { return nil }
        do {
            let session = OperatorSession(engine, credential: "first start")
            return try await OperatorKey(beside: server.dataDirectory).make(session)
        } catch {
            logger.warning("There is no key for whoever operates the product.", error: error)
            return nil
        }
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

    private func address(port: Int?, dataDirectory: String?) -> Address {
        Address(
            host: settings.server.host, port: port ?? settings.server.port, dataDirectory: dataDirectory,
            queryPath: settings.query.path,
            exampleQuery: settings.query.documents.only ? nil : ExampleQuery.text(for: assembly.catalog),
            isSecure: certificate != nil, access: access)
    }

    /// With what somebody may ask, if it is not with the key of this machine's operator.
    private var access: Address.Access {
        if settings.auth.anonymous == .admin || settings.server.loopbackAdmin { return .nothing }
        if settings.auth.adminKey != nil { return .settingsKey }
        return assembly.catalog.mutation(named: "createKey") == nil ? .none : .account
    }

    /// - Parameter listening: told the port once connections are accepted.
    private func listen(
        _ server: HTTPServer, _ application: Application, _ listening: @escaping @Sendable (Int?) -> Void
    ) async throws {
        do {
            try await withGracefulShutdownHandler {
                try await server.run { address in listening(address?.port) }
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
