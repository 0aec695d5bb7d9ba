extension PostgresClient {
    /// Inserts a row, in one statement with others of the kind that wait at the same moment, and returns once it is committed.
    ///
    /// Whatever becomes of the others, the answer is that of this row: where a statement of several rows fails, each is sent
    /// again by itself. A row waits for one group at most before its own.
    ///
    /// - Parameters:
    ///   - row: the values of the insert's columns, in their order.
    ///   - insert: the statement, made once and kept.
    ///   - isAlone: whether it is to run by itself, so that its own error is answered.
    ///   - deadline: when to give up.
    /// - Throws: a ``PostgresError``, as for a statement by itself.
    public func insert(
        _ row: [PostgresParameter], by insert: PostgresInsert, isAlone: Bool = false, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> PostgresInsertOutcome {
        var attempt = 0
        while true {
            do throws(PostgresError) {
                return try await reactor.insert(
                    InsertSubmission(row, by: insert, isAlone: isAlone || attempt > 0, deadline: deadline))
            } catch {
                // Rivals stood in its way, as in that of a transaction.
                guard error.isWorthAnotherTransaction, attempt < Self.insertRetries else { throw error }
            }
            // Where the task is cancelled meanwhile, the next attempt says so.
            try? await Task.sleep(for: Self.pause(beforeRetry: attempt), clock: .continuous)
            attempt += 1
        }
    }

    /// As many as a transaction has.
    private static var insertRetries: Int { 3 }
}

extension PostgresTransaction {
    /// Inserts a row as part of the transaction, by itself.
    public func insert(
        _ row: [PostgresParameter], by insert: PostgresInsert
    ) async throws(PostgresError) -> PostgresInsertOutcome {
        let statement = BoundStatement(statement: insert.statement(for: row), parameters: row, resultFormat: .text)
        guard let result = try await execute([statement]).first, result.rowCount > 0 else {
            return .skipped(isCertain: true)
        }
        return .inserted(result, row: 0)
    }
}
