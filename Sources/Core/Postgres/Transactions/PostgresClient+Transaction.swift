extension PostgresClient {
    /// Runs the body in a transaction on a connection of its own: COMMIT where it returns, ROLLBACK where it throws.
    ///
    /// After a serialization failure or a deadlock (40001, 40P01) all is rolled back and the body runs again, up to
    /// `retries` times, after a growing pause. So the body should do nothing but work in this transaction.
    /// - Parameters:
    ///   - isolation: how much the transaction sees of others.
    ///   - readOnly: whether the server refuses writes.
    ///   - retries: how often the body may run again.
    ///   - deadline: when to give up, over all attempts.
    /// - Throws: what the body throws, or a ``PostgresError``: `commitUnknown` where the answer to COMMIT was lost.
    public func transaction<Value>(
        isolation: TransactionIsolation = .readCommitted, readOnly: Bool = false, retries: Int = 3,
        deadline: MonotonicInstant? = nil, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        var attempt = 0
        while true {
            let lease = try await reactor.acquireLease(deadline: deadline)
            do {
                let value = try await TransactionRun(
                    reactor: reactor, lease: lease, isolation: isolation, readOnly: readOnly, deadline: deadline
                ).callAsFunction(body)
                await reactor.release(lease, resetsSession: false)
                return value
            } catch {
                await reactor.release(lease, resetsSession: false)
                guard let error = error as? PostgresError, error.isWorthAnotherTransaction, attempt < retries else {
                    throw error
                }
            }
            try await Task.sleep(for: Self.pause(beforeRetry: attempt), clock: .continuous)
            attempt += 1
        }
    }

    /// Leases a connection for what belongs to a session: advisory locks, settings, scripts. The session is reset
    /// before another may have it.
    /// - Parameter deadline: when to give up waiting for the connection.
    /// - Throws: what the body throws, or a ``PostgresError``.
    public func withLease<Value>(
        deadline: MonotonicInstant? = nil, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await reactor.acquireLease(deadline: deadline)
        do {
            let value = try await body(PostgresConnection(reactor: reactor, lease: lease))
            await reactor.release(lease, resetsSession: true)
            return value
        } catch {
            await reactor.release(lease, resetsSession: true)
            throw error
        }
    }

    /// 5 ms, 10 ms, 20 ms … up to 160 ms, of which up to half is left to chance so that rivals part.
    static func pause(beforeRetry attempt: Int) -> Duration {
        let longest = 5_000 << min(attempt, 5)
        return .microseconds(Int.random(in: longest / 2...longest))
    }
}

extension PostgresError {
    /// Whether the same transaction could succeed if run again: rivals stood in its way, or a prepared statement had
    /// gone stale, which only shows when it is used.
    var isWorthAnotherTransaction: Bool {
        code == .server && (isSerializationFailure || isStaleStatement)
    }

    /// 26000 `invalid_sql_statement_name`; 0A000 "cached plan must not change result type".
    var isStaleStatement: Bool { sqlState == "26000" || sqlState == "0A000" }
}
