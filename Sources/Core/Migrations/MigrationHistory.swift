internal import Postgres

/// The table in which a database remembers the migrations that were applied to it.
struct MigrationHistory: Sendable {
    /// The table's name, in the schema that is first in the session's search path when it is made.
    static let tableName = "videoplay_migrations"

    /// The table's name with its schema: a migration may have changed the search path of the session.
    private let table: SQL
    /// How far scripts outside a transaction came.
    let progress: MigrationProgressTable

    /// Finds the table; `nil` if there is none.
    static func find(on connection: PostgresConnection) async throws(PostgresError) -> MigrationHistory? {
        let result = try await connection.query(
            """
            SELECT n.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = pg_catalog.to_regclass(\(tableName))
            """)
        guard let row = result.first else { return nil }
        let schema = try row.decode(String.self, at: 0)
        return MigrationHistory(
            table: "\(identifier: schema).\(identifier: tableName)", progress: MigrationProgressTable(schema: schema))
    }

    /// Makes the table.
    static func create(on connection: PostgresConnection) async throws(PostgresError) {
        try await connection.executeScript(
            """
            CREATE TABLE \(tableName) (
                sequence bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT \(tableName)_sequence_key UNIQUE,
                started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                applied_at timestamptz,
                duration_ms bigint,
                number integer NOT NULL,
                module text NOT NULL,
                name text NOT NULL,
                checksum text NOT NULL,
                requires text[] NOT NULL,
                CONSTRAINT \(tableName)_pkey PRIMARY KEY (module, number)
            );
            COMMENT ON TABLE \(tableName) IS 'The migrations that were applied to this database. Written by videoplay; do not edit.';
            COMMENT ON COLUMN \(tableName).sequence IS 'The order in which they were applied.';
            COMMENT ON COLUMN \(tableName).applied_at IS 'When it was finished; null while a migration outside a transaction is under way, or was cut off.';
            COMMENT ON COLUMN \(tableName).checksum IS 'SHA-256 of the file, with LF at the ends of its lines.';
            COMMENT ON COLUMN \(tableName).requires IS 'The modules whose tables the module builds on.';
            """)
    }

    /// Everything that was applied or begun, in that order.
    func records(on connection: PostgresConnection) async throws(PostgresError) -> [MigrationRecord] {
        let result = try await connection.query(
            """
            SELECT module, number, name, checksum, requires, sequence,
                   to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), duration_ms
            FROM \(table) ORDER BY sequence
            """)
        let progress = try await progress.all(on: connection)
        var records: [MigrationRecord] = []
        records.reserveCapacity(result.rowCount)
        for row in result {
            let sequence = try row.decode(Int64.self, at: 5)
            let appliedAt = try row.decode(String?.self, at: 6)
            records.append(
                MigrationRecord(
                    module: try row.decode(at: 0), number: Int(try row.decode(Int32.self, at: 1)),
                    name: try row.decode(at: 2), checksum: try row.decode(at: 3), requires: try row.decode(at: 4),
                    sequence: sequence, appliedAt: appliedAt, milliseconds: try row.decode(at: 7),
                    // Who finishes one by hand, as messages advise, leaves what was written of its progress.
                    progress: appliedAt == nil ? progress[sequence] : nil))
        }
        return records
    }

    /// Writes that a migration is begun.
    /// - Returns: Its place among all migrations.
    @discardableResult
    func begin(
        _ migration: Migration, requires: [String], on connection: PostgresConnection
    ) async throws(PostgresError) -> Int64 {
        let result = try await connection.query(
            """
            INSERT INTO \(table) (module, number, name, checksum, requires)
            VALUES (\(migration.module), \(Int32(clamping: migration.number)), \(migration.name), \(migration.checksum), \(requires))
            RETURNING sequence
            """)
        guard let row = result.first else {
            throw PostgresError(.decoding, "PostgreSQL did not say which row of \(Self.tableName) it has made")
        }
        return try row.decode(at: 0)
    }

    /// Writes that a migration that was begun is applied, as its file is now.
    func finish(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(
            """
            UPDATE \(table) SET applied_at = clock_timestamp(), checksum = \(migration.checksum),
                duration_ms = 1000 * extract(epoch FROM clock_timestamp() - started_at)
            WHERE module = \(migration.module) AND number = \(Int32(clamping: migration.number))
            """)
    }

    /// Writes that a migration that was applied is about to be taken back.
    func reopen(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(
            """
            UPDATE \(table) SET applied_at = NULL
            WHERE module = \(migration.module) AND number = \(Int32(clamping: migration.number))
            """)
    }

    /// Writes that a migration that was about to be taken back is applied as it was.
    /// - Parameter appliedAt: When that was, in RFC 3339.
    func restore(
        _ migration: Migration, appliedAt: String, on connection: PostgresConnection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            """
            UPDATE \(table) SET applied_at = \(appliedAt)::text::timestamptz
            WHERE module = \(migration.module) AND number = \(Int32(clamping: migration.number))
            """)
    }

    /// Writes that a migration is not applied.
    func remove(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(
            """
            DELETE FROM \(table)
            WHERE module = \(migration.module) AND number = \(Int32(clamping: migration.number))
            """)
    }
}
