import Synchronization

/// A transaction under way, on a connection of its own. It is of use inside the closure it was given to only:
/// afterwards every call throws `leaseEnded`. Statements of concurrent child tasks run one after the other.
public struct PostgresTransaction: Sendable {
    final class Names: Sendable {
        private let counter = Atomic(0)

        func next() -> String {
            "savepoint_\(counter.add(1, ordering: .relaxed).newValue)"
        }
    }

    let reactor: Reactor
    let lease: Lease
    let deadline: MonotonicInstant?
    let names: Names

    /// Runs one statement; the result is in binary form.
    /// - Throws: a ``PostgresError``. After an error of the server the transaction can only be rolled back, or back to
    ///   a savepoint.
    public func query(
        _ sql: SQL, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> PostgresResult {
        try await reactor.runOne(BoundStatement(sql), on: .lease(lease), deadline: earlier(deadline))
    }

    /// Runs statements in order, sent at once and awaited once.
    /// - Throws: a ``PostgresError``. After an error of the server the transaction can only be rolled back, or back to
    ///   a savepoint.
    public func execute(
        _ statements: [BoundStatement], deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await reactor.run(statements, on: .lease(lease), deadline: earlier(deadline))
    }

    /// Sends a notification when the transaction commits; see ``PostgresClient/notify(_:payload:deadline:)``.
    public func notify(_ channel: String, payload: String = "") async throws(PostgresError) {
        let statement = try NotificationLimits.notify(channel: channel, payload: payload)
        _ = try await reactor.run([statement], on: .lease(lease), deadline: deadline)
    }

    /// Runs the body inside a savepoint: where it throws, what it did is undone, and the transaction can go on.
    /// - Throws: what the body throws, or a ``PostgresError``.
    public func savepoint<Value>(
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let name = names.next()
        try await control("SAVEPOINT \(name)")
        let value: Value
        do {
            value = try await body(self)
        } catch {
            // Where the connection is gone this throws too; the body's error is the one that tells.
            try? await control("ROLLBACK TO SAVEPOINT \(name)")
            try? await control("RELEASE SAVEPOINT \(name)")
            throw error
        }
        try await control("RELEASE SAVEPOINT \(name)")
        return value
    }

    /// Runs even where the task was cancelled, so that clean-up is.
    func control(_ text: String) async throws(PostgresError) {
        _ = try await reactor.run(
            [BoundStatement(statement: PostgresStatement(text))], on: .lease(lease), deadline: deadline,
            isCancellable: false)
    }

    private func earlier(_ other: MonotonicInstant?) -> MonotonicInstant? {
        guard let other, let deadline else { return other ?? deadline }
        return min(other, deadline)
    }
}
