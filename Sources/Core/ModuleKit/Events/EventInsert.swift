public import Postgres
public import Relational

public import struct FoundationEssentials.UUID

/// The INSERT of an event that a client may send again: into a table with the columns `user_id` and `client_event_id`, which
/// together are unique where the latter is given.
///
/// The first time it stores a new row. Sent again it finds the row that is there already, whatever else was sent, and
/// changes nothing (xAPI's rule for statement ids). Events that wait at the same moment are stored by one statement, and
/// each has its own answer all the same.
public struct EventInsert: Sendable {
    private let insert: PostgresInsert
    private let stored: PostgresStatement

    /// Makes the statements.
    ///
    /// - Parameters:
    ///   - representation: how the type's rows are answered.
    ///   - table: the table, a trusted name.
    ///   - users: the table whose `id` is what `user_id` refers to by a foreign key, a trusted name; nil where it refers to
    ///     none. With it an event of an unknown user does not take others with it that are stored at the same moment.
    ///   - columns: the columns that are given, trusted names, and their types. `user_id` and `client_event_id` are among
    ///     them.
    public init(
        of representation: Representation, into table: String, of users: String? = nil,
        _ columns: [(name: String, type: PostgresType)]
    ) {
        insert = PostgresInsert(
            into: table, columns,
            identity: .init(owner: "user_id", event: "client_event_id", owners: users),
            returning: representation.returning, returnedCount: representation.returnedCount)
        stored = PostgresStatement(
            "SELECT \(representation.returning) FROM \(table) WHERE user_id = $1 AND client_event_id = $2",
            parameterTypes: [.int8, .uuid])
    }

    /// The statements that ``run(_:userID:clientEventID:in:)`` may run for an event by itself: without the client's id the first,
    /// else the others.
    public var statements: [PostgresStatement] { insert.aloneStatements + [stored] }

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
        // An INSERT that finds the id taken has waited for the transaction that took it, so the look-up, a statement of
        // its own, sees that row, unless it has been deleted in between. Then the id is free again. A row that its group
        // left out, and that is not there, says by itself why.
        for attempt in 0..<4 {
            switch try await session.insert(row, by: insert, isAlone: attempt > 0) {
            case .inserted(let result, let row): return Written(.created, result, row: row)
            case .skipped:
                guard let clientEventID else { continue }
                let key = [.int8(userID), clientEventID.postgresParameter]
                if let written = Written(.found, try await session.run(stored, key, access: .read)) { return written }
            }
        }
        throw Problem.unavailable("The event is being stored and deleted by others at the same time; try again.")
    }
}
