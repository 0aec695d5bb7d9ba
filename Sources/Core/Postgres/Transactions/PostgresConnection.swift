/// A connection leased for its session: advisory locks, settings, scripts. It is of use inside the closure it was given
/// to only: afterwards every call throws `leaseEnded`. At the end the session is reset (`DISCARD ALL`).
public struct PostgresConnection: Sendable {
    let reactor: Reactor
    let lease: Lease

    /// Whether it leads to one session. Through a pooler it does not, as far as can be known: what is set, locked or listened
    /// to outside a transaction may be another's a moment later, and nothing is reset at the end.
    public var keepsSession: Bool { lease.keepsSession }

    /// Runs one statement, outside transactions unless a script began one; the result is in binary form.
    public func query(
        _ sql: SQL, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> PostgresResult {
        try await reactor.runOne(BoundStatement(sql), on: .lease(lease), deadline: deadline)
    }

    /// Runs statements in order as one implicit transaction, sent at once and awaited once.
    public func execute(
        _ statements: [BoundStatement], deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await reactor.run(statements, on: .lease(lease), deadline: deadline)
    }

    /// Runs a script of any number of statements by the simple protocol, as `psql -c` does: as one implicit
    /// transaction, unless it holds BEGIN or COMMIT itself, or a statement that refuses to run in a transaction and
    /// stands alone.
    /// - Returns: one result per statement, in text form.
    /// - Throws: a ``PostgresError``; its `position` counts in the whole script.
    @discardableResult
    public func executeScript(
        _ script: String, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await reactor.run(script: script, on: lease, deadline: deadline)
    }

    /// Whether the connection is inside a transaction, as of the last answer, is the server's business; this runs the
    /// body between BEGIN and COMMIT, or ROLLBACK where it throws. Nothing is retried.
    public func transaction<Value>(
        isolation: TransactionIsolation = .readCommitted, readOnly: Bool = false,
        deadline: MonotonicInstant? = nil, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        try await TransactionRun(
            reactor: reactor, lease: lease, isolation: isolation, readOnly: readOnly, deadline: deadline
        ).callAsFunction(body)
    }
}
