public import Postgres

/// Where the statements of a ``BatchResolver`` run: among those of the operation that it helps to answer, so that it sees what
/// they see. For a mutation, and for a query in one snapshot, that is their transaction.
public struct ReadSession: Sendable {
    private enum Place {
        case shared(PostgresClient)
        case transaction(PostgresTransaction)
    }

    private let place: Place
    /// When the answer is no longer wanted, or nil for never. Statements give up then by themselves.
    public let deadline: MonotonicInstant?

    /// Each statement by itself, on the connections that others share.
    init(_ database: PostgresClient, deadline: MonotonicInstant?) {
        place = .shared(database)
        self.deadline = deadline
    }

    /// All statements in a transaction.
    init(_ transaction: PostgresTransaction, deadline: MonotonicInstant?) {
        place = .transaction(transaction)
        self.deadline = deadline
    }

    /// Runs one statement that reads; the result is in binary form, for typed decoding.
    public func query(_ sql: SQL) async throws(PostgresError) -> PostgresResult {
        switch place {
        case .shared(let database): try await database.query(sql, deadline: deadline)
        case .transaction(let transaction): try await transaction.query(sql, deadline: deadline)
        }
    }

    /// Runs statements that read, sent at once and awaited once.
    public func execute(_ statements: [BoundStatement]) async throws(PostgresError) -> [PostgresResult] {
        switch place {
        case .shared(let database): try await database.execute(statements, deadline: deadline)
        case .transaction(let transaction): try await transaction.execute(statements, deadline: deadline)
        }
    }

    /// Whether an error leaves nothing to go on with: any in a transaction, otherwise one of the database as a whole.
    func isEnded(by error: PostgresError) -> Bool {
        switch place {
        case .shared: QueryFailure(ofDatabase: error) != nil
        case .transaction: true
        }
    }
}
