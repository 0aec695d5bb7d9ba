public import EmbeddedPostgres
import Foundation
import Glibc
import Host
public import Postgres
import Settings
import Synchronization

/// One private PostgreSQL for a test process, and fresh databases in it.
///
/// The server is started when it is first needed, over a folder of its own under /tmp, without the care for durability that
/// tests do not need; the process takes it down when it exits.
public actor TestDatabase {
    /// The server of this process.
    public static let shared = TestDatabase()

    private struct Running {
        let server: EmbeddedPostgres
        let connection: EmbeddedPostgres.Connection
    }

    private var starting: Task<Running, any Error>?
    private var templates: [[String]: Task<String, any Error>] = [:]
    private var count = 0

    /// A new database without tables.
    ///
    /// - Parameter options: of `CREATE DATABASE`, such as a locale.
    /// - Returns: its URL.
    public func empty(options: String = "") async throws -> String {
        try await create(template: "template0", options: options)
    }

    /// A new database with the tables of these modules.
    /// - Returns: its URL.
    public func migrated(modules: [String] = TestHost.allModules) async throws -> String {
        let task =
            templates[modules]
            ?? Task {
                let conninfo = try await self.empty()
                let settings = try TestHost.settings(modules: modules, conninfo: conninfo)
                try await DatabaseTemplate.migrate(settings)
                return conninfo
            }
        templates[modules] = task
        return try await create(template: Self.name(in: try await task.value))
    }

    /// The server itself, for tests that stop or kill it.
    public func server() async throws -> EmbeddedPostgres { try await started().server }

    /// How the server is reached, for what stands in front of it.
    public func connection() async throws -> EmbeddedPostgres.Connection { try await started().connection }

    /// Lends a client of a database for as long as `body` takes.
    public static func withClient<Result>(
        of conninfo: String, _ body: (PostgresClient) async throws -> Result
    ) async throws -> Result {
        var configuration = PostgresConfiguration(connectionString: conninfo)
        // A machine that compiles and tests at once may be slow to connect, which no test is about.
        configuration.acquireTimeout = .seconds(60)
        let client = PostgresClient(configuration: configuration, logger: TestHost.quietLogger)
        await client.start()
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private func create(template: String, options: String = "") async throws -> String {
        let connection = try await started().connection
        count += 1
        let name = "test_\(count)"
        // Names are made here, so they need no quotes.
        let statement: SQL = "CREATE DATABASE \(raw: name) TEMPLATE \(raw: template) \(raw: options)"
        try await Self.withClient(of: connection.conninfo) { _ = try await $0.query(statement, access: .write) }
        let folder = connection.socketDirectory.replacing("/", with: "%2F")
        return "postgresql:///\(name)?host=\(folder)&port=\(connection.port)&user=\(connection.user)"
    }

    private static func name(in url: String) -> String {
        String(url.dropFirst("postgresql:///".count).prefix { $0 != "?" })
    }

    private func started() async throws -> Running {
        if let starting { return try await starting.value }
        let task = Task {
            let folder = "/tmp/videoplay-tests-\(getpid())"
            var configuration = EmbeddedPostgres.Configuration(dataDirectory: folder + "/data")
            configuration.parameters = [
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "1000",
            ]
            let server = EmbeddedPostgres(configuration: configuration, logger: TestHost.quietLogger)
            let connection = try await server.start()
            ExitCleanup.register(server, folder: folder)
            return Running(server: server, connection: connection)
        }
        starting = task
        return try await task.value
    }
}

/// Takes the server down when the process exits, where nothing asynchronous can run any more.
private enum ExitCleanup {
    private static let state = Mutex<(server: EmbeddedPostgres, folder: String)?>(nil)

    static func register(_ server: EmbeddedPostgres, folder: String) {
        state.withLock { $0 = (server, folder) }
        atexit {
            guard let (server, folder) = ExitCleanup.state.withLock({ $0 }) else { return }
            if let pid = server.pid {
                // An immediate shutdown: what is in the folder is thrown away with it.
                kill(pid, SIGQUIT)
                for _ in 0..<100 where kill(pid, 0) == 0 { usleep(50_000) }
            }
            try? FileManager.default.removeItem(atPath: server.dataDirectory)
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
