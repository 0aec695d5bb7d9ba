internal import Logging
internal import Postgres

/// A session of PostgreSQL that holds the lock on migrations and runs them.
struct MigrationSession {
    private let connection: PostgresConnection
    private let table: MigrationHistory
    private let lock: HeldMigrationLock
    private let logger: Logger
    /// What the client set the session to, by name.
    private let settings: (names: [String], values: [String])

    /// Finds the history, or makes it.
    init(on connection: PostgresConnection, holding lock: HeldMigrationLock, logger: Logger) async throws {
        if let table = try await MigrationHistory.find(on: connection) {
            self.table = table
        } else {
            try await MigrationHistory.create(on: connection)
            guard let table = try await MigrationHistory.find(on: connection) else {
                throw MigrationError(
                    .databaseFailed,
                    "the table \(MigrationHistory.tableName) was made and cannot be found: see to search_path and to rights"
                )
            }
            self.table = table
        }
        let settings = try await connection.query(
            "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'")
        self.lock = lock
        self.settings = (try settings.map { try $0.decode(at: 0) }, try settings.map { try $0.decode(at: 1) })
        self.connection = connection
        self.logger = logger
    }

    /// What was applied or begun.
    func history() async throws -> [MigrationRecord] {
        try await table.records(on: connection)
    }

    /// Applies a migration and records it.
    func apply(_ migration: Migration, requires: [String]) async throws {
        try await resetSettings()
        if migration.up.isTransactional {
            try await connection.transaction { _ in
                try await liftLimitsOfTransaction()
                try await table.begin(migration, requires: requires, on: connection)
                try await run(migration.up, of: migration)
                try await table.finish(migration, on: connection)
            }
        } else {
            try await applyOutsideTransaction(migration, requires: requires)
        }
        logger.notice("migration applied", metadata: metadata(migration))
    }

    /// Takes a migration back and removes its record.
    func takeBack(_ migration: Migration, by script: MigrationScript) async throws {
        try await resetSettings()
        if script.isTransactional {
            try await connection.transaction { _ in
                try await liftLimitsOfTransaction()
                try await run(script, of: migration)
                try await table.remove(migration, on: connection)
            }
        } else {
            try await table.reopen(migration, on: connection)
            try await run(script, of: migration)
            try await table.remove(migration, on: connection)
        }
        logger.notice("migration taken back", metadata: metadata(migration))
    }

    private func applyOutsideTransaction(_ migration: Migration, requires: [String]) async throws {
        try await table.begin(migration, requires: requires, on: connection)
        do throws(MigrationError) {
            try await run(migration.up, of: migration)
        } catch {
            if didNothing(error, script: migration.up) { try await table.remove(migration, on: connection) }
            throw error
        }
        try await table.finish(migration, on: connection)
    }

    private func metadata(_ migration: Migration) -> Logger.Metadata {
        ["module": "\(migration.module)", "migration": "\(migration.title)"]
    }

    /// Undoes what the last migration may have set, and the limits on time that are meant for requests: a migration
    /// takes as long as it takes. A session that is another's a moment later is left as it is.
    private func resetSettings() async throws {
        try await lock.check()
        guard connection.keepsSession else { return }
        for statement in ["RESET SESSION AUTHORIZATION", "RESET ALL"] {
            try await connection.executeScript(statement)
        }
        _ = try await connection.query(
            """
            SELECT pg_catalog.set_config(name, value, false)
            FROM unnest(\(settings.names), \(settings.values)) AS setting (name, value)
            """)
        for name in Self.limits { try await connection.executeScript("SET \(name) = 0") }
    }

    private static let limits = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]

    /// Does the same where the session is not one's own, for the transaction.
    private func liftLimitsOfTransaction() async throws(PostgresError) {
        guard !connection.keepsSession else { return }
        for name in Self.limits { try await connection.executeScript("SET LOCAL \(name) = 0") }
    }

    private func run(_ script: MigrationScript, of migration: Migration) async throws(MigrationError) {
        for statement in script.statements {
            do throws(PostgresError) {
                try await connection.executeScript(script.text(of: statement))
            } catch {
                throw MigrationError(from: error, in: statement, of: script, migration: migration)
            }
        }
    }

    /// Whether PostgreSQL refused the first statement before it ran: only then it gives a place in the text (that of
    /// what it could not parse or resolve), and nothing has been done.
    private func didNothing(_ error: MigrationError, script: MigrationScript) -> Bool {
        guard error.code == .statementFailed, let first = script.statements.first,
            let position = (error.cause as? PostgresError)?.position
        else { return false }
        return error.location == script.location(of: position, in: first)
    }
}
