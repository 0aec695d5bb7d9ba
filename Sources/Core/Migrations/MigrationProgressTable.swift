internal import Postgres

/// The table in which a database remembers how far scripts outside a transaction came, by their rows of
/// ``MigrationHistory``. It is made when the first such script runs. A table of its own, and no columns of the other: a
/// change of a table waits for all who read it, a backup among them.
struct MigrationProgressTable: Sendable {
    static let tableName = "videoplay_migration_progress"

    private let schema: String
    private let table: SQL

    init(schema: String) {
        self.schema = schema
        table = "\(identifier: schema).\(identifier: Self.tableName)"
    }

    /// What is written of each migration.
    func all(on connection: PostgresConnection) async throws(PostgresError) -> [Int64: MigrationProgress] {
        guard try await exists(on: connection) else { return [:] }
        var all: [Int64: MigrationProgress] = [:]
        for row in try await connection.query("SELECT sequence, is_reverting, done, under_way FROM \(table)") {
            all[try row.decode(Int64.self, at: 0)] = MigrationProgress(
                isReverting: try row.decode(at: 1), done: try row.decode([String]?.self, at: 2),
                underWay: try row.decode(at: 3))
        }
        return all
    }

    /// Makes the table where there is none.
    func create(on connection: PostgresConnection) async throws(PostgresError) {
        guard try await !exists(on: connection) else { return }
        _ = try await connection.query(
            """
            CREATE TABLE \(table) (
                sequence bigint CONSTRAINT \(identifier: Self.tableName + "_pkey") PRIMARY KEY,
                is_reverting boolean NOT NULL,
                done text[],
                under_way text
            )
            """)
    }

    /// Writes that a script begins, whatever was written of the migration before.
    /// - Parameter isKnown: Whether what is done of it from here on will be written down.
    func begin(
        _ sequence: Int64, isReverting: Bool, isKnown: Bool, on connection: PostgresConnection
    ) async throws(PostgresError) {
        let done: [String]? = isKnown ? [] : nil
        _ = try await connection.query(
            """
            INSERT INTO \(table) (sequence, is_reverting, done) VALUES (\(sequence), \(isReverting), \(done))
            ON CONFLICT (sequence) DO UPDATE
            SET is_reverting = excluded.is_reverting, done = excluded.done, under_way = NULL
            """)
    }

    /// Writes that a statement begins whose effect its record may miss; `nil` that none has.
    func starts(
        _ statement: String?, of sequence: Int64, on connection: PostgresConnection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            "UPDATE \(table) SET under_way = \(statement) WHERE sequence = \(sequence)")
    }

    /// Writes that a statement has taken effect.
    func finished(_ statement: String, of sequence: Int64, on connection: PostgresConnection)
        async throws(PostgresError)
    {
        _ = try await connection.query(
            """
            UPDATE \(table) SET done = array_append(done, \(statement)), under_way = NULL
            WHERE sequence = \(sequence)
            """)
    }

    /// Forgets a migration that is finished, or is not there.
    func remove(_ sequence: Int64, on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query("DELETE FROM \(table) WHERE sequence = \(sequence)")
    }

    /// Whether there is such a table.
    func exists(on connection: PostgresConnection) async throws(PostgresError) -> Bool {
        let result = try await connection.query(
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = \(schema)::name AND c.relname = \(Self.tableName)::name)
            """)
        return try result.first?.decode(Bool.self, at: 0) ?? false
    }
}
