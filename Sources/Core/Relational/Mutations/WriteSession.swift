public import Postgres

/// Where the statements of one write run: by themselves, or in the transaction of a mutation.
public struct WriteSession: Sendable {
    private enum Place {
        case shared(PostgresClient, deadline: MonotonicInstant?)
        case transaction(PostgresTransaction)
    }

    private let place: Place

    /// Each statement by itself, on the connections that others share, in one round trip.
    init(_ database: PostgresClient, deadline: MonotonicInstant?) {
        place = .shared(database, deadline: deadline)
    }

    /// All statements in a transaction, which has its own deadline.
    init(_ transaction: PostgresTransaction) { place = .transaction(transaction) }

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
