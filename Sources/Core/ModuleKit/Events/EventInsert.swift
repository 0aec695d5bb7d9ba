public import Postgres
public import Relational

public import struct FoundationEssentials.UUID

/// The INSERT of an event that a client may send again: into a table with the columns `user_id` and `client_event_id`, which
/// together are unique where the latter is given.
///
/// The first time it stores a new row. Sent again it finds the row that is there already, whatever else was sent, and
/// changes nothing (xAPI's rule for statement ids).
public struct EventInsert: Sendable {
    private let insert: PostgresStatement
    private let insertOnce: PostgresStatement
    private let stored: PostgresStatement

    /// Makes the statements.
    ///
    /// - Parameters:
    ///   - representation: how the type's rows are answered.
    ///   - table: the table, a trusted name.
    ///   - columns: the columns that are given, trusted names, and their types.
    public init(
        of representation: Representation, into table: String, _ columns: [(name: String, type: PostgresType)]
    ) {
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let types = columns.map(\.type)
        let into = "INSERT INTO \(table) (\(names)) VALUES (\(values))"
        let conflict = "ON CONFLICT (user_id, client_event_id) WHERE client_event_id IS NOT NULL DO NOTHING"
        insert = PostgresStatement("\(into) RETURNING \(representation.returning)", parameterTypes: types)
        insertOnce = PostgresStatement(
            "\(into) \(conflict) RETURNING \(representation.returning)", parameterTypes: types)
        stored = PostgresStatement(
            "SELECT \(representation.returning) FROM \(table) WHERE user_id = $1 AND client_event_id = $2",
            parameterTypes: [.int8, .uuid])
    }

    /// The statements that ``run(_:userID:clientEventID:in:)`` may run: without the client's id the first, else the others.
    public var statements: [PostgresStatement] { [insert, insertOnce, stored] }

    /// Inserts a row, or finds the one that was inserted before under the same client's id.
    ///
    /// - Parameters:
    ///   - row: the values of the columns, in their order.
    ///   - userID: what `row` has for `user_id`.
    ///   - clientEventID: what `row` has for `client_event_id`.
    ///   - session: where the statements run.
    /// - Throws: a `PostgresError`, or a 503 ``Problem`` if the row that is there keeps being deleted meanwhile.
    public func run(
        _ row: [PostgresParameter], userID: Int64, clientEventID: UUID?, in session: WriteSession
    ) async throws -> Written? {
        guard let clientEventID else { return Written(.created, try await session.run(insert, row)) }
        // An INSERT that finds the id taken has waited for the transaction that took it, so the look-up, a statement of
        // its own, sees that row, unless it has been deleted in between. Then the id is free again.
        for _ in 0..<3 {
            if let written = Written(.created, try await session.run(insertOnce, row)) { return written }
            let key = [.int8(userID), clientEventID.postgresParameter]
            if let written = Written(.found, try await session.run(stored, key, access: .read)) { return written }
        }
        throw Problem.unavailable("The event is being stored and deleted by others at the same time; try again.")
    }
}
