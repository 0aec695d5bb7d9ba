internal import Logging
internal import Postgres

/// A session of PostgreSQL that holds the lock on migrations and runs them.
struct MigrationSession {
    let connection: PostgresConnection
    let table: MigrationHistory
    let lock: HeldMigrationLock
    let logger: Logger
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
    /// - Parameter record: What the history says of one that was begun and cut off.
    func apply(_ migration: Migration, requires: [String], after record: MigrationRecord?) async throws {
        if let record, record.progress?.isReverting == true, let down = migration.down {
            // Taken back first as far as it was not yet: from there the way forward is known.
            try await takeBack(migration, by: down, record)
            return try await apply(migration, requires: requires, after: nil)
        }
        try await resetSettings()
        if migration.up.isTransactional {
            try await connection.transaction { _ in
                try await connection.liftLimitsOfTransaction()
                try await table.begin(migration, requires: requires, on: connection)
                try await run(migration.up, of: migration)
                try await table.finish(migration, on: connection)
            }
        } else {
            try await applyOutsideTransaction(migration, requires: requires, after: record)
        }
        logger.notice("migration applied", metadata: metadata(migration))
    }

    /// Takes a migration back and removes its record.
    /// - Parameter record: What the history says of it.
    func takeBack(_ migration: Migration, by script: MigrationScript, _ record: MigrationRecord) async throws {
        try await resetSettings()
        if script.isTransactional {
            try await connection.transaction { _ in
                try await connection.liftLimitsOfTransaction()
                try await run(script, of: migration)
                try await forget(migration, record.sequence)
            }
        } else {
            try await takeBackOutsideTransaction(migration, by: script, record)
        }
        logger.notice("migration taken back", metadata: metadata(migration))
    }

    /// Removes all that is written of a migration.
    func forgetInTransaction(_ migration: Migration, _ sequence: Int64) async throws {
        try await connection.transaction { _ in try await forget(migration, sequence) }
    }

    private func forget(_ migration: Migration, _ sequence: Int64) async throws {
        try await table.remove(migration, on: connection)
        if try await table.progress.exists(on: connection) {
            try await table.progress.remove(sequence, on: connection)
        }
    }

    func metadata(_ migration: Migration) -> Logger.Metadata {
        ["module": "\(migration.module)", "migration": "\(migration.title)"]
    }

    /// Undoes what the last migration may have set, and the limits on time that are meant for requests: a migration
    /// takes as long as it takes. A session that is another's a moment later is left as it is.
    func resetSettings() async throws {
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
        for name in PostgresConnection.limitsOnTime { try await connection.executeScript("SET \(name) = 0") }
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
}

extension PostgresConnection {
    fileprivate static let limitsOnTime = [
        "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
    ]

    /// Lifts the limits on time for the transaction under way, where the session is not one's own.
    func liftLimitsOfTransaction() async throws(PostgresError) {
        guard !keepsSession else { return }
        for name in Self.limitsOnTime { try await executeScript("SET LOCAL \(name) = 0") }
    }
}
