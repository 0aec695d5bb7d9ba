import Logging
import Migrations
import Postgres
import Testing

/// An empty database, a client of it and a folder for migrations.
struct TestDatabase: Sendable {
    let name: String
    let client: PostgresClient
    let folder: TemporaryFolder

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func with(_ body: (TestDatabase) async throws -> Void) async throws {
        let server = try #require(TemporaryPostgres.current)
        try await server.withDatabase { name in
            try await server.withClient(name) { client in
                try await body(TestDatabase(name: name, client: client, folder: TemporaryFolder()))
            }
        }
    }

    func migrator(_ sets: MigrationSet..., lockTimeout: Duration = .seconds(60)) throws -> Migrator {
        try Migrator(client: client, sets: sets, logger: Self.logger, lockTimeout: lockTimeout)
    }

    func run(_ script: String) async throws {
        try await client.withLease { _ = try await $0.executeScript(script) }
    }

    /// The rows of a query, each column as text.
    func rows(_ sql: String) async throws -> [[String?]] {
        let results = try await client.withLease { try await $0.executeScript(sql) }
        let result = try #require(results.last)
        return withExtendedLifetime(result) {
            (0..<result.rowCount).map { row in
                (0..<result.columnCount).map { column in
                    result.bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
                }
            }
        }
    }

    func relationExists(_ name: String) async throws -> Bool {
        try await rows("SELECT 1 WHERE to_regclass('\(name)') IS NOT NULL").count == 1
    }

    func history() async throws -> [[String?]] {
        try await rows("SELECT module || ' ' || number FROM videoplay_migrations ORDER BY sequence")
    }
}

/// The error that a migrator throws in the body.
func migrationError(_ body: () async throws -> Void) async throws -> MigrationError {
    try await #require(throws: MigrationError.self) { try await body() }
}
