import Postgres

/// A column of a statement that PostgreSQL has planned.
struct PlannedColumn {
    let name: String
    /// The type's name, as `format_type` has it.
    let type: String
}

extension SchemaVerification {
    enum Outcome {
        case columns([PlannedColumn])
        /// PostgreSQL's message.
        case refused(String)
    }

    /// Has PostgreSQL plan a SELECT with NULL for all parameters, and asks for none of its rows.
    func plan(_ select: String, _ text: StatementText) async throws(PostgresError) -> Outcome {
        let statement = PostgresStatement("\(select) LIMIT 0", parameterTypes: text.types)
        let bound = BoundStatement(
            statement: statement, parameters: text.types.map { .null($0) }, resultFormat: .text)
        do throws(PostgresError) {
            guard let result = try await database.execute([bound]).first else { return .columns([]) }
            let types = (0..<result.columnCount).map { result.columnType($0) }
            let names = try await self.names(of: types)
            return .columns(
                types.enumerated().map { PlannedColumn(name: result.columnName($0), type: names[$1] ?? "unknown") })
        } catch {
            guard let message = error.complaint else { throw error }
            return .refused(message)
        }
    }

    private func names(of types: [PostgresType]) async throws(PostgresError) -> [PostgresType: String] {
        let ids = types.map { Int64($0.rawValue) }
        let rows = try await database.query(
            """
            SELECT t.oid::bigint, format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL)
            FROM pg_type t WHERE t.oid::bigint = ANY (\(ids))
            """)
        var names: [PostgresType: String] = [:]
        for row in rows {
            names[PostgresType(rawValue: UInt32(truncatingIfNeeded: try row.decode(Int64.self, at: 0)))] =
                try row.decode(String.self, at: 1)
        }
        return names
    }
}

extension PostgresError {
    /// What PostgreSQL holds against a statement itself, in its own words; nil where the statement is not at fault.
    ///
    /// PostgreSQL documentation, appendix A: class 42 is a syntax error or a name or right that is not there, 22 a value, 0A
    /// what is not supported, 3F a schema that is not there.
    fileprivate var complaint: String? {
        guard code == .server, let state = sqlState, ["42", "22", "0A", "3F"].contains(state.prefix(2)) else {
            return nil
        }
        var text = serverMessage ?? message
        if let hint { text += ". \(hint)" }
        return "\(text) (SQLSTATE \(state))"
    }
}
