public import Postgres

public import struct FoundationEssentials.UUID

/// Stores many events by few statements, each by itself: one that is at fault, that was stored before, or whose user is not there
/// leaves the others as they are. What was stored stays, whatever comes after; sent again, all of it is known again.
public struct EventBatch: Sendable {
    /// An event, as the values of the columns that ``EventInsert`` inserts.
    public struct Event: Sendable {
        let row: [PostgresParameter]
        let userID: Int64
        let clientEventID: UUID?

        /// An event.
        ///
        /// - Parameters:
        ///   - row: the values of the columns, in their order.
        ///   - userID: what `row` has for `user_id`.
        ///   - clientEventID: what `row` has for `client_event_id`.
        public init(_ row: [PostgresParameter], userID: Int64, clientEventID: UUID?) {
            self.row = row
            self.userID = userID
            self.clientEventID = clientEventID
        }
    }

    /// What became of an event.
    public enum Outcome: Sendable, Hashable {
        /// It is stored.
        case accepted
        /// It had been stored before, or another row stands for it.
        case duplicate
        /// It is not stored, and why.
        case rejected(Problem.FieldError)
    }

    private let insertRows: PostgresStatement
    private let compareRows: PostgresStatement
    private let arrayTypes: [PostgresType]
    private let users: String
    private let twin: EventInsert.Twin?
    /// The positions of the columns that tell the rows of a user apart that have no id.
    private let twinKey: [Int]

    /// - Parameters:
    ///   - table: the table, a trusted name.
    ///   - users: the table whose `id` is what `user_id` refers to, a trusted name.
    ///   - columns: the columns that are given, and their types.
    ///   - incidental: those that may differ when an event is sent again.
    ///   - twin: a row that may stand for an event already under another id; nil where there is none.
    ///   - twinKey: the text columns that are unique for a user where there is such a row, the distinguishing one among them.
    public init(
        into table: String, of users: String, _ columns: [(name: String, type: PostgresType)],
        incidental: Set<String>, twin: EventInsert.Twin? = nil, twinKey: [String] = []
    ) {
        self.users = users
        self.twin = twin
        self.twinKey = twinKey.compactMap { name in columns.firstIndex { $0.name == name } }
        arrayTypes = columns.map { $0.type.arrayType ?? .unspecified }
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        // In one order, so that two batches never wait for each other in a circle. The users are locked against being deleted
        // meanwhile by the foreign key itself.
        insertRows = PostgresStatement(
            """
            INSERT INTO \(table) (\(names))
            SELECT \(names) FROM unnest(\(values)) AS given (\(names))
            WHERE (SELECT true FROM \(users) WHERE id = given.user_id)
            ORDER BY user_id, client_event_id
            ON CONFLICT DO NOTHING
            RETURNING \((["user_id", "client_event_id"] + twinKey).joined(separator: ", "))
            """, parameterTypes: arrayTypes)
        let content = columns.map(\.name).filter {
            !incidental.contains($0) && $0 != "user_id" && $0 != "client_event_id"
        }
        let isSame = content.map { "stored.\($0) IS NOT DISTINCT FROM given.\($0)" }.joined(separator: " AND ")
        compareRows = PostgresStatement(
            """
            SELECT given.number, stored.id::text, \(isSame.isEmpty ? "true" : isSame),
                   EXISTS (SELECT FROM \(users) WHERE id = given.user_id)
            FROM unnest(\(values)) WITH ORDINALITY AS given (\(names), number)
            LEFT JOIN \(table) AS stored
                ON stored.user_id = given.user_id AND stored.client_event_id = given.client_event_id
            ORDER BY given.number
            """, parameterTypes: arrayTypes)
    }

    /// Stores events.
    /// - Returns: what became of each, in their order.
    /// - Throws: a `PostgresError`, where none of them is stored, or, where its answer was lost, all or none.
    public func store(_ events: [Event], in database: PostgresClient) async throws -> [Outcome] {
        guard !events.isEmpty else { return [] }
        let users = try await knownUsers(among: events, in: database)
        // Of two lines that stand for one event the first is stored and the second compared with it.
        var seen: Set<Key> = []
        let fresh = events.indices.filter { number in
            guard users.contains(events[number].userID) else { return false }
            return key(of: events[number]).map { seen.insert($0).inserted } ?? true
        }
        let result = try await run(insertRows, fresh.map { events[$0] }, in: database)
        var stored: Set<Key> = []
        for row in result { if let key = try key(of: row) { stored.insert(key) } }
        var outcomes = [Outcome?](repeating: nil, count: events.count)
        for number in fresh where key(of: events[number]).map(stored.contains) ?? true { outcomes[number] = .accepted }
        let open = events.indices.filter { outcomes[$0] == nil }
        for (number, outcome) in zip(open, try await compare(open.map { events[$0] }, in: database)) {
            outcomes[number] = outcome
        }
        return outcomes.map { $0 ?? .duplicate }
    }

    /// What tells an event from others that are stored; nil where nothing does.
    private enum Key: Hashable {
        case event(user: Int64, id: UUID)
        case twin(user: Int64, [String])
    }

    private func key(of event: Event) -> Key? {
        if let id = event.clientEventID { return .event(user: event.userID, id: id) }
        guard let twin, !event.row[twin.distinguishing].isNull else { return nil }
        return .twin(user: event.userID, twinKey.map { event.row[$0].text ?? "" })
    }

    private func key(of row: PostgresRow) throws -> Key? {
        let user = try row.decode(Int64.self, at: 0)
        if let id = try row.decode(UUID?.self, at: 1) { return .event(user: user, id: id) }
        guard !twinKey.isEmpty else { return nil }
        return .twin(user: user, try twinKey.indices.map { try row.decode(String?.self, at: $0 + 2) ?? "" })
    }

    private func knownUsers(among events: [Event], in database: PostgresClient) async throws -> Set<Int64> {
        let ids = Array(Set(events.map(\.userID)))
        let rows = try await database.query("SELECT id FROM \(raw: users) WHERE id = ANY (\(ids))")
        return Set(try rows.map { try $0.decode(Int64.self, at: 0) })
    }

    /// What became of events that were not inserted.
    private func compare(_ events: [Event], in database: PostgresClient) async throws -> [Outcome] {
        guard !events.isEmpty else { return [] }
        let rows = try await run(compareRows, events, in: database)
        var twins: [Event] = []
        let outcomes: [Outcome] = try rows.enumerated().map { number, row in
            guard try row.decode(Bool.self, at: 3) else {
                return .rejected(.init(pointer: "/userId", message: "There is no user of this id."))
            }
            guard let id = try row.decode(String?.self, at: 1) else {
                twins.append(events[number])
                return .duplicate
            }
            guard try row.decode(Bool.self, at: 2) else {
                return .rejected(
                    .init(
                        pointer: "/clientEventId",
                        message: "The id stands for another event, which is stored under the id \(id)."))
            }
            return .duplicate
        }
        if let twin {
            for event in twins {
                let parameters = twin.parameters.map { event.row[$0] }
                _ = try await database.execute(
                    [BoundStatement(statement: twin.statement, parameters: parameters)], access: .write)
            }
        }
        return outcomes
    }

    private func run(
        _ statement: PostgresStatement, _ events: [Event], in database: PostgresClient
    ) async throws -> PostgresResult {
        var parameters: [PostgresParameter] = []
        for (column, type) in arrayTypes.enumerated() {
            parameters.append(try .array(of: type, events.map { $0.row[column] }))
        }
        let results = try await database.execute(
            [BoundStatement(statement: statement, parameters: parameters)], access: .write)
        guard let result = results.first else {
            throw PostgresError(.protocolViolation, "a statement was answered without a result")
        }
        return result
    }
}
