public import Postgres
public import Relational

public import struct FoundationEssentials.UUID

/// The INSERT of an event that a client may send again: into a table with the columns `user_id` and `client_event_id`, which
/// together are unique where the latter is given.
///
/// The first time it stores a new row. Sent again with the same content it finds the row that is there already, and changes
/// nothing. Sent again with other content it is refused, and the stored row is named. Events that wait at the same moment are
/// stored by one statement, and each has its own answer all the same.
public struct EventInsert: Sendable {
    private let insert: PostgresInsert
    private let stored: PostgresStatement
    /// The positions of the columns that are the event's content.
    private let content: [Int]
    private let representation: Representation
    private let twin: Twin?

    /// A row that stands for an event already although it has another id, such as the play of a session that is under way.
    public struct Twin: Sendable {
        /// Finds it, and makes of it what the event adds. Returns the row as the representation has it.
        let statement: PostgresStatement
        /// The positions of the inserted columns that are the statement's parameters.
        let parameters: [Int]
        /// The column without a value in which an event has no such row.
        let distinguishing: Int

        /// A row of that kind.
        ///
        /// - Parameters:
        ///   - statement: finds the row, makes of it what the event adds, and returns it as the representation has it.
        ///   - parameters: the positions of the inserted columns that are its parameters.
        ///   - distinguishing: the position of the column that must have a value for there to be such a row. A unique index keeps
        ///     there from being two.
        public init(_ statement: PostgresStatement, parameters: [Int], distinguishing: Int) {
            self.statement = statement
            self.parameters = parameters
            self.distinguishing = distinguishing
        }
    }

    /// Makes the statements.
    ///
    /// - Parameters:
    ///   - representation: how the type's rows are answered.
    ///   - table: the table, a trusted name.
    ///   - users: the table whose `id` is what `user_id` refers to by a foreign key, a trusted name; nil where it refers to
    ///     none. With it an event of an unknown user does not take others with it that are stored at the same moment.
    ///   - columns: the columns that are given, trusted names, and their types. `user_id` and `client_event_id` are among
    ///     them.
    ///   - incidental: the names of those columns that may differ when the event is sent again, such as the time of sending.
    ///   - twin: a row that may stand for the event already under another id; nil where there is none.
    public init(
        of representation: Representation, into table: String, of users: String? = nil,
        _ columns: [(name: String, type: PostgresType)], incidental: Set<String> = [], twin: Twin? = nil
    ) {
        insert = PostgresInsert(
            into: table, columns,
            identity: .init(owner: "user_id", event: "client_event_id", owners: users, isOnlyOne: twin == nil),
            returning: representation.returning, returnedCount: representation.returnedCount)
        content = columns.indices.filter {
            !incidental.contains(columns[$0].name) && !["user_id", "client_event_id"].contains(columns[$0].name)
        }
        let isSame = content.enumerated().map { "\(columns[$1].name) IS NOT DISTINCT FROM $\($0 + 3)" }
        stored = PostgresStatement(
            """
            SELECT \(representation.returning), \((["true"] + isSame).joined(separator: " AND ")) FROM \(table) \
            WHERE user_id = $1 AND client_event_id = $2
            """,
            parameterTypes: [.int8, .uuid] + content.map { columns[$0].type })
        self.representation = representation
        self.twin = twin
    }

    /// The statements that ``run(_:userID:clientEventID:in:)`` may run for an event by itself: without the client's id the first,
    /// else the others.
    public var statements: [PostgresStatement] {
        insert.aloneStatements + [stored] + [twin?.statement].compactMap(\.self)
    }

    /// Inserts a row, or finds the one that was inserted before under the same client's id.
    ///
    /// - Parameters:
    ///   - row: the values of the columns, in their order.
    ///   - userID: what `row` has for `user_id`.
    ///   - clientEventID: what `row` has for `client_event_id`.
    ///   - isIdempotencyKey: whether that id is what an `Idempotency-Key` header says.
    ///   - session: where the statements run.
    /// - Throws: a `PostgresError`; a ``Problem`` of 409, or 422 for an `Idempotency-Key`, if other content was stored under the
    ///   id; one of 503 if the row that is there keeps being deleted meanwhile.
    public func run(
        _ row: [PostgresParameter], userID: Int64, clientEventID: UUID?, isIdempotencyKey: Bool = false,
        in session: WriteSession
    ) async throws -> Written? {
        // An INSERT that finds the id taken has waited for the transaction that took it, so the look-up, a statement of
        // its own, sees that row, unless it has been deleted in between. Then the id is free again. A row that its group
        // left out, and that is not there, says by itself why.
        let hasTwin = twin.map { !row[$0.distinguishing].isNull } ?? false
        for attempt in 0..<4 {
            // In a group only the client's id tells which of a user's rows was left out.
            let isAlone = attempt > 0 || hasTwin && clientEventID == nil
            switch try await session.insert(row, by: insert, isAlone: isAlone) {
            case .inserted(let result, let row): return Written(.created, result, row: row)
            case .skipped:
                if let clientEventID {
                    let key = [.int8(userID), clientEventID.postgresParameter] + content.map { row[$0] }
                    let result = try await session.run(stored, key, access: .read)
                    if let written = Written(.found, result) {
                        guard result.isTrue(row: 0, column: representation.returnedCount) else {
                            throw Problem.otherContent(
                                than: representation.key(result, row: 0) ?? "", isIdempotencyKey: isIdempotencyKey)
                        }
                        return written
                    }
                }
                if hasTwin, let twin {
                    let result = try await session.run(twin.statement, twin.parameters.map { row[$0] })
                    if let written = Written(.found, result) { return written }
                }
            }
        }
        throw Problem.unavailable("The event is being stored and deleted by others at the same time; try again.")
    }
}

extension PostgresResult {
    /// Whether a value in text form is true.
    fileprivate func isTrue(row: Int, column: Int) -> Bool {
        withExtendedLifetime(self) {
            bytes(row: row, column: column).map { $0.elementsEqual([UInt8(ascii: "t")]) } ?? false
        }
    }
}

extension Problem {
    /// An event was sent again with other content.
    static func otherContent(than stored: String, isIdempotencyKey: Bool) -> Problem {
        guard isIdempotencyKey else {
            return .conflict(
                "The user has an event of this clientEventId already, with other content. It is stored under the id \(stored).",
                errors: [
                    FieldError(
                        pointer: "/clientEventId",
                        message: "The id stands for another event, which is stored under the id \(stored).")
                ])
        }
        return Problem(
            status: 422, code: "idempotency_key_reused", title: "Idempotency-Key used again",
            detail:
                "The Idempotency-Key was sent with another body before. What came of that is stored under the id \(stored).",
            errors: [
                FieldError(
                    pointer: "Idempotency-Key", message: "The key stands for another request. Make a new one for each.")
            ])
    }
}
