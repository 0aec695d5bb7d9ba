public import EmbeddedPostgres
public import Logging
public import Postgres
public import Settings

/// The database that the settings name: its server, where that is ours, and the pool of connections to it.
public struct DatabaseService: Sendable {
    /// The pool that the host and all modules share.
    public let client: PostgresClient
    /// Those to `database.directURL`, where sessions are kept: for migrations, and to listen; the same pool where none is named.
    public let direct: PostgresClient
    /// Our own server, or nil for one that others run.
    public let server: EmbeddedPostgres?

    /// How to reach our own server, as the pool was told.
    private let expected: EmbeddedPostgres.Connection?

    /// The database of the settings, of which nothing is made or started before ``start()``.
    ///
    /// - Parameters:
    ///   - settings: which database, and how to use it.
    ///   - isShared: whether to use our own server beside another process that runs it already.
    ///   - logger: where progress goes.
    /// - Throws: a ``HostError`` of code `database`.
    public init(_ settings: DatabaseSettings, isShared: Bool = false, logger: Logger) throws(HostError) {
        let conninfo: String
        switch settings.target {
        case .external(let info):
            server = nil
            expected = nil
            conninfo = info.conninfo
        case .embedded(let folder):
            var configuration = EmbeddedPostgres.Configuration(dataDirectory: folder)
            configuration.isShared = isShared
            let embedded = EmbeddedPostgres(configuration: configuration, logger: logger)
            do throws(EmbeddedPostgresError) {
                let connection = try embedded.expectedConnection()
                expected = connection
                conninfo = connection.conninfo
            } catch {
                throw HostError(.database, [error.message], cause: error)
            }
            server = embedded
        }
        client = PostgresClient(configuration: PostgresConfiguration(conninfo, settings.pool), logger: logger)
        direct =
            settings.directURL.map {
                PostgresClient(configuration: PostgresConfiguration(direct: $0.conninfo, settings.pool), logger: logger)
            } ?? client
    }

    /// Whether there is a database of ours already, or it is another's. If not, ``start()`` makes one.
    public var exists: Bool { server?.hasCluster ?? true }

    /// Starts our own server if the settings want one, and the pool. A server of others that is away is no error: the pool
    /// goes on trying.
    /// - Throws: a ``HostError`` of code `database`.
    public func start() async throws(HostError) {
        if let server {
            let connection: EmbeddedPostgres.Connection
            do throws(EmbeddedPostgresError) {
                connection = try await server.start()
            } catch {
                throw HostError(.database, [error.message], cause: error)
            }
            if let expected, connection != expected {
                throw HostError(
                    .database,
                    [
                        "The PostgreSQL that runs in \(server.dataDirectory) listens in \(connection.socketDirectory), not in \(expected.socketDirectory): another program has started it. Stop it (pg_ctl stop -D '\(server.dataDirectory)') and start again."
                    ])
            }
        }
        await client.start()
        if direct !== client { await direct.start() }
    }

    /// A database that is started; see ``init(_:isShared:logger:)`` and ``start()``.
    public static func start(
        _ settings: DatabaseSettings, isShared: Bool = false, logger: Logger
    ) async throws(HostError) -> DatabaseService {
        let database = try DatabaseService(settings, isShared: isShared, logger: logger)
        try await database.start()
        return database
    }

    /// Waits until the database answers that migrations are made over.
    /// - Parameter duration: how long.
    /// - Throws: a ``HostError`` of code `database`.
    public func waitUntilAvailable(for duration: Duration) async throws(HostError) {
        do throws(PostgresError) {
            try await direct.waitUntilAvailable(deadline: .now + duration)
        } catch {
            throw HostError(.database, ["The database cannot be reached: \(error.message)"], cause: error)
        }
    }

    /// Starts our own server again whenever it is gone, until the task is cancelled. Does nothing for a server of others.
    func watch(logger: Logger) async {
        guard let server else { return }
        // The pool notices at once that the server is gone; how soon it is looked after is a matter of a second.
        var pause = Duration.seconds(1)
        while (try? await Task.sleep(for: pause)) != nil {
            guard !client.isAvailable, !server.isRunning else {
                pause = .seconds(1)
                continue
            }
            logger.warning("The database server is gone. It is started again.")
            do throws(EmbeddedPostgresError) {
                try await server.start()
            } catch {
                // What is in its way, such as a full disk, is mended in minutes rather than in seconds.
                pause = min(pause * 2, .seconds(30))
                logger.error("The database server does not start; another attempt follows.", error: error)
            }
        }
    }

    /// Closes the pool, and stops the server if it is ours.
    /// - Parameters:
    ///   - grace: how long to wait for what is under way.
    ///   - logger: told if the server does not stop.
    public func stop(grace: Duration, logger: Logger) async {
        if direct !== client { await direct.shutdown(grace: grace) }
        await client.shutdown(grace: grace)
        guard let server else { return }
        do throws(EmbeddedPostgresError) {
            try await server.stop()
        } catch {
            logger.error("PostgreSQL did not stop.", error: error)
        }
    }
}

extension PostgresConfiguration {
    /// A small pool: one connection that shows whether the database is there, and further ones while migrations run.
    init(direct conninfo: String, _ pool: PoolSettings) {
        self.init(conninfo, pool)
        sharedConnections = 1
        writeConnections = 0
        maxConnections = 3
    }

    /// A pool as the settings want it.
    init(_ conninfo: String, _ pool: PoolSettings) {
        self.init(connectionString: conninfo)
        sharedConnections = pool.shared
        writeConnections = pool.write
        reserveConnections = pool.reserve
        slowAfter = pool.slowAfter
        maxConnections = max(pool.maximum, pool.shared + 1)
        acquireTimeout = pool.acquireTimeout
        statementTimeout = pool.statementTimeout
        connectTimeout = pool.connectTimeout
        maxQueued = pool.queue
        statementCacheCapacity = pool.statementCache
        preparedStatements =
            switch pool.preparedStatements {
            case .automatic: .automatic
            case .named: .named
            case .unnamed: .unnamed
            }
    }
}
