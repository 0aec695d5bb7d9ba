public import Postgres
public import Relational

public import struct FoundationEssentials.UUID

/// The INSERT of an event that a client may send again: into a table with the columns `user_id` and `client_event_id`, which
/// together are unique where the latter is given.
///
/// The first time gives 201 with the new row. Sent again it gives 200 with the row that is there already, whatever else was
/// sent, and changes nothing (xAPI's rule for statement ids).
public struct EventInsert: Sendable {
    private let path: String
    private let representation: Representation
    private let insert: PostgresStatement
    private let insertOnce: PostgresStatement
    private let stored: PostgresStatement
    private let announcement: Announcement?

    /// Makes the statements.
    ///
    /// - Parameters:
    ///   - representation: how the type's rows are answered.
    ///   - table: the table, a trusted name.
    ///   - columns: the columns that are given, trusted names, and their types.
    ///   - path: the collection's path, such as `/plays`; a row's own is that and its `id`.
    ///   - field: the subscription to whose subscribers each new row is told, or nil.
    public init(
        of representation: Representation, into table: String, _ columns: [(name: String, type: PostgresType)],
        at path: String, announcedBy field: SubscriptionField? = nil
    ) {
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let types = columns.map(\.type)
        let into = "INSERT INTO \(table) (\(names)) VALUES (\(values))"
        let conflict = "ON CONFLICT (user_id, client_event_id) WHERE client_event_id IS NOT NULL DO NOTHING"
        self.path = path
        announcement = field.map { Announcement($0) }
        self.representation = representation
        insert = PostgresStatement("\(into) RETURNING \(representation.returning)", parameterTypes: types)
        insertOnce = PostgresStatement(
            "\(into) \(conflict) RETURNING \(representation.returning)", parameterTypes: types)
        stored = PostgresStatement(
            "SELECT \(representation.returning) FROM \(table) WHERE user_id = $1 AND client_event_id = $2",
            parameterTypes: [.int8, .uuid])
    }

    /// Inserts a row, or finds the one that was inserted before under the same client's id.
    ///
    /// - Parameters:
    ///   - row: the values of the columns, in their order.
    ///   - userID: what `row` has for `user_id`.
    ///   - clientEventID: what `row` has for `client_event_id`.
    /// - Throws: a `PostgresError`, or a 503 ``Problem`` if the row that is there keeps being deleted meanwhile.
    public func run(
        _ row: [PostgresParameter], userID: Int64, clientEventID: UUID?, for request: Request, in context: ModuleContext
    ) async throws -> Response {
        let representation = try request.shown(representation)
        guard let clientEventID else {
            return created(try await context.run(insert, row, for: request), as: representation, in: context)
        }
        // An INSERT that finds the id taken has waited for the transaction that took it, so the look-up, a statement of
        // its own, sees that row, unless it has been deleted in between. Then the id is free again.
        for _ in 0..<3 {
            let inserted = try await context.run(insertOnce, row, for: request)
            if inserted.rowCount > 0 { return created(inserted, as: representation, in: context) }
            let found = try await context.run(
                stored, [.int8(userID), clientEventID.postgresParameter], access: .read, for: request)
            if found.rowCount > 0 { return .json(representation.json(found, row: 0)) }
        }
        throw Problem.unavailable("The event is being stored and deleted by others at the same time; try again.")
    }

    /// The answer to an INSERT that stored a row, which is told to whom it may concern.
    private func created(
        _ result: PostgresResult, as representation: Representation, in context: ModuleContext
    ) -> Response {
        for event in announcement?.events(result) ?? [] { context.events.publish(event) }
        return .created(result, as: representation, at: path)
    }
}
