internal import Logging
internal import Postgres

/// Sees to what statements of ``IndexStatement`` leave that were cut off.
struct ConcurrentIndexes {
    let connection: PostgresConnection
    let logger: Logger

    /// An index of a table, as the catalog has it.
    struct Index {
        /// Schema and name.
        let name: (schema: String, name: String)
        let isValid: Bool
    }

    /// Brings what a statement may have begun to where it was before the statement, or finds that it is done.
    /// - Returns: Whether the statement has taken effect.
    func settle(_ statement: IndexStatement) async throws(PostgresError) -> Bool {
        switch statement {
        case .create(let name, let table):
            guard let index = try await find(name, on: table) else { return false }
            if index.isValid { return true }
            try await drop(index)
            return false
        case .drop(let index):
            // One that is on its way out is still there, and not valid; it can be dropped again.
            let found = try await connection.query("SELECT pg_catalog.to_regclass(\(Self.quoted(index))) IS NOT NULL")
            return try found.first?.decode(Bool.self, at: 0) == false
        case .rebuild(let relation):
            for index in try await leftOvers(of: relation) { try await drop(index) }
            return false
        }
    }

    /// Drops an index if it is not valid.
    func dropInvalid(_ name: String, on table: [String]) async throws(PostgresError) {
        if let index = try await find(name, on: table), !index.isValid { try await drop(index) }
    }

    /// The index of that name on a table.
    func find(_ name: String, on table: [String]) async throws(PostgresError) -> Index? {
        try await indexes(
            where: "i.indrelid = pg_catalog.to_regclass(\(Self.quoted(table))) AND c.relname = \(name)::name"
        ).first
    }

    /// What `REINDEX CONCURRENTLY` leaves: indexes that are not valid, with names that end in `_ccnew` or `_ccold` and a number
    /// (PostgreSQL's documentation, REINDEX, "Rebuilding Indexes Concurrently").
    private func leftOvers(of relation: [String]) async throws(PostgresError) -> [Index] {
        try await indexes(
            where: """
                NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND i.indrelid IN (
                    SELECT pg_catalog.to_regclass(\(Self.quoted(relation)))
                    UNION SELECT indrelid FROM pg_catalog.pg_index
                    WHERE indexrelid = pg_catalog.to_regclass(\(Self.quoted(relation))))
                """)
    }

    private func indexes(where condition: SQL) async throws(PostgresError) -> [Index] {
        let result = try await connection.query(
            """
            SELECT n.nspname::text, c.relname::text, i.indisvalid FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE \(condition)
            """)
        var indexes: [Index] = []
        for row in result {
            indexes.append(
                Index(
                    name: (schema: try row.decode(at: 0), name: try row.decode(at: 1)), isValid: try row.decode(at: 2)))
        }
        return indexes
    }

    private func drop(_ index: Index) async throws(PostgresError) {
        logger.notice(
            "dropping an index that a migration left unfinished",
            metadata: ["index": "\(index.name.schema).\(index.name.name)"])
        let name = Self.quoted([index.name.schema, index.name.name])
        try await connection.executeScript("DROP INDEX CONCURRENTLY \(name)")
    }

    /// A name as SQL has it, from its parts.
    private static func quoted(_ name: [String]) -> String {
        name.map { "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" }
            .joined(separator: ".")
    }
}
