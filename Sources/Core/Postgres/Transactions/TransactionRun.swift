/// One attempt at a transaction on a leased connection.
struct TransactionRun {
    let reactor: Reactor
    let lease: Lease
    let isolation: TransactionIsolation
    let readOnly: Bool
    let deadline: MonotonicInstant?

    func callAsFunction<Value>(_ body: (PostgresTransaction) async throws -> Value) async throws -> Value {
        let transaction = PostgresTransaction(
            reactor: reactor, lease: lease, deadline: deadline, names: PostgresTransaction.Names())
        let begin = PostgresStatement("BEGIN ISOLATION LEVEL \(isolation.sql)\(readOnly ? " READ ONLY" : "")")
        _ = try await reactor.run([BoundStatement(statement: begin)], on: .lease(lease), deadline: deadline)
        let value: Value
        do {
            value = try await body(transaction)
        } catch {
            // Where this fails the connection is closed at its release, which rolls back as well. Who has no more time
            // leaves it to the release, for which nobody waits.
            if (error as? PostgresError)?.isOutOfTime != true { try? await rollback() }
            throw error
        }
        try await commit()
        return value
    }

    /// Has a deadline of its own: the transaction's may have passed.
    private func rollback() async throws(PostgresError) {
        _ = try await reactor.run(
            [BoundStatement(statement: PostgresStatement("ROLLBACK"))], on: .lease(lease),
            deadline: .now + .seconds(5), isCancellable: false)
    }

    private func commit() async throws(PostgresError) {
        let results: [PostgresResult]
        do {
            results = try await reactor.run(
                [BoundStatement(statement: PostgresStatement("COMMIT"))], on: .lease(lease), deadline: deadline,
                isCancellable: false)
        } catch {
            guard error.mayHaveBeenDone else { throw error }
            throw error.with(
                code: .commitUnknown,
                message: "the answer to COMMIT was lost: the transaction may or may not have been committed")
        }
        if results.first?.commandTag == "ROLLBACK" {
            throw PostgresError(
                .transactionAborted,
                "COMMIT rolled back, since a statement of the transaction had failed and its error was swallowed")
        }
    }
}

extension PostgresError {
    /// Whether the one who asked no longer waits for an answer.
    fileprivate var isOutOfTime: Bool { code == .timedOut || code == .cancelled }
}
