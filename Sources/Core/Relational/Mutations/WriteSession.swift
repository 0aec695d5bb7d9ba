public import Postgres

/// Where the statements of one write run: by themselves, or in the transaction of a mutation.
public struct WriteSession: Sendable {
    private enum Place {
        case shared(PostgresClient, deadline: MonotonicInstant?)
        case transaction(PostgresTransaction)
    }

    private let place: Place
    /// Who asks.
    public let asker: Asker
    /// The id of the user who asks, or nil for nobody.
    public var viewer: Int64? { asker.viewer }
    /// What the one who asks may do.
    public var role: Role { asker.role }

    /// Each statement by itself, on the connections that others share, in one round trip.
    init(_ database: PostgresClient, _ context: QueryContext) {
        self.init(.shared(database, deadline: context.deadline), context.asker)
    }

    /// All statements in a transaction, which has its own deadline.
    init(_ transaction: PostgresTransaction, _ context: QueryContext) {
        self.init(.transaction(transaction), context.asker)
    }

    private init(_ place: Place, _ asker: Asker) {
        self.place = place
        self.asker = asker
    }

    /// Whether a statement that was run is on disk.
    var isShared: Bool {
        if case .shared = place { true } else { false }
    }

    /// Runs work whose statements are undone where it throws, if they are those of a transaction, which then can go on.
    func attempt<Value: Sendable>(_ body: (WriteSession) async throws -> Value) async throws -> Value {
        switch place {
        case .shared: return try await body(self)
        case .transaction(let transaction):
            return try await transaction.savepoint { try await body(WriteSession(.transaction($0), asker)) }
        }
    }

    /// Runs one statement. Its result is in text form, as a ``Representation`` reads it.
    ///
    /// A statement by itself is committed when this returns: a write that needs two to agree has to say so in one.
    ///
    /// - Parameters:
    ///   - statement: the statement, made once and kept.
    ///   - parameters: the values of `$1`, `$2` … in order.
    ///   - access: whether it writes, which decides on which connections it runs.
    public func run(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter], access: PostgresAccess = .write
    ) async throws(PostgresError) -> PostgresResult {
        let bound = BoundStatement(statement: statement, parameters: parameters, resultFormat: .text)
        let results =
            switch place {
            case .shared(let database, let deadline):
                try await database.execute([bound], access: access, deadline: deadline)
            case .transaction(let transaction): try await transaction.execute([bound])
            }
        guard let result = results.first else {
            throw PostgresError(.protocolViolation, "a statement was answered without a result")
        }
        return result
    }

    /// Runs the statement that an interpolated SQL makes, as ``run(_:_:access:)`` does.
    public func query(_ sql: SQL, access: PostgresAccess = .write) async throws(PostgresError) -> PostgresResult {
        let bound = BoundStatement(sql)
        return try await run(bound.statement, bound.parameters, access: access)
    }

    /// Inserts a row. By itself it goes together with others of the kind that wait at the same moment.
    ///
    /// - Parameters:
    ///   - row: the values of the insert's columns, in their order.
    ///   - insert: the statement, made once and kept.
    ///   - isAlone: whether it is to be a statement of its own, so that its own error is thrown.
    public func insert(
        _ row: [PostgresParameter], by insert: PostgresInsert, isAlone: Bool = false
    ) async throws(PostgresError) -> PostgresInsertOutcome {
        switch place {
        case .shared(let database, let deadline):
            try await database.insert(row, by: insert, isAlone: isAlone, deadline: deadline)
        case .transaction(let transaction): try await transaction.insert(row, by: insert)
        }
    }
}
