public import Logging

/// One pool of connections to one PostgreSQL, for the whole process.
///
/// One thread of its own (the reactor) polls all sockets and makes all calls to libpq. Callers on any thread leave
/// their submission in a mailbox and wait; the reactor resumes them.
///
/// Statements outside transactions share a few connections in pipeline mode: reads some, writes others. Each submission
/// ends in its own Sync, so that it is a transaction of its own and its error touches no other. Transactions, COPY and session commands lease
/// a connection.
///
/// Where a submission fails with `connectionLost`, `timedOut` or `cancelled` after it was sent, its writes may or may
/// not have been done: make writes idempotent, or ask the database before repeating them.
public final class PostgresClient: Sendable {
    let reactor: Reactor

    /// A client that does nothing before ``start()``.
    public init(configuration: PostgresConfiguration, logger: Logger) {
        self.reactor = Reactor(configuration: configuration, logger: logger)
    }

    deinit {
        reactor.abandon()
    }

    /// Starts the reactor and waits for the outcome of the first attempt to connect. A server that is away is no
    /// error: the client goes on trying in the background, and ``isAvailable`` tells. A second call does nothing.
    public func start() async {
        await reactor.start()
    }

    /// Refuses new work, lets what is queued, in flight and leased finish, then closes all connections and ends the
    /// reactor's thread. What is unfinished at the end of the grace fails with `shutDown`.
    /// - Parameter grace: how long to wait for it.
    public func shutdown(grace: Duration = .seconds(10)) async {
        await reactor.shutdown(grace: grace)
    }

    /// Runs one statement outside transactions; the result is in binary form, for typed decoding.
    /// - Parameters:
    ///   - sql: the statement with its values.
    ///   - access: whether it writes. A write among the reads is refused by PostgreSQL (SQLSTATE 25006).
    ///   - deadline: when to give up.
    /// - Throws: a ``PostgresError``.
    public func query(
        _ sql: SQL, access: PostgresAccess = .read, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> PostgresResult {
        try await reactor.runOne(BoundStatement(sql), on: .shared(access), deadline: deadline)
    }

    /// Runs statements in order as one implicit transaction: all are sent at once, and the answers are awaited once.
    /// They run on the shared connections, where they can only read; ``execute(_:access:deadline:)`` is for writes.
    /// - Parameters:
    ///   - statements: what to run; none gives no results.
    ///   - deadline: when to give up.
    /// - Returns: one result per statement.
    /// - Throws: a ``PostgresError``; the first error undoes all of them.
    public func execute(
        _ statements: [BoundStatement], deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await reactor.run(statements, on: .shared(.read), deadline: deadline)
    }

    /// Runs statements in order as one implicit transaction, on the connections that are for their access. They are
    /// acknowledged when their COMMIT is.
    /// - Parameters:
    ///   - statements: what to run; none gives no results.
    ///   - access: whether they write. A write among the reads is refused by PostgreSQL (SQLSTATE 25006).
    ///   - deadline: when to give up.
    /// - Returns: one result per statement.
    /// - Throws: a ``PostgresError``; the first error undoes all of them.
    public func execute(
        _ statements: [BoundStatement], access: PostgresAccess, deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await reactor.run(statements, on: .shared(access), deadline: deadline)
    }

    /// Sends a notification to all who listen.
    /// - Parameters:
    ///   - channel: the channel's name, at most 63 bytes (`NAMEDATALEN` - 1).
    ///   - payload: at most 7999 bytes (`NOTIFY_PAYLOAD_MAX_LENGTH` - 1, src/backend/commands/async.c).
    /// - Throws: a ``PostgresError``, of code `encoding` where one is too long.
    public func notify(
        _ channel: String, payload: String = "", deadline: MonotonicInstant? = nil
    ) async throws(PostgresError) {
        let statement = try NotificationLimits.notify(channel: channel, payload: payload)
        // A NOTIFY is committed as a write is.
        _ = try await reactor.run([statement], on: .shared(.write), deadline: deadline)
    }

    /// Whether a shared connection is up. False while the server is away, true again by itself.
    public var isAvailable: Bool { reactor.counters.isAvailable }

    /// Whether the server takes writes, as far as is known: false once it has refused one since it is read-only, true again by
    /// itself. Writes are refused meanwhile, with SQLSTATE 25006.
    public var isWritable: Bool { reactor.counters.isWritable }

    /// Whether a connection was found to lead through a pooler, such as PgBouncer, behind which a session is not one's own.
    public var isPooled: Bool { reactor.counters.isPooled }

    /// Waits until a shared connection is up.
    /// - Throws: a ``PostgresError`` of code `timedOut`, `cancelled` or `shutDown`.
    public func waitUntilAvailable(deadline: MonotonicInstant? = nil) async throws(PostgresError) {
        try await reactor.waitUntilAvailable(deadline: deadline)
    }

    /// The pool's counters, as of the reactor's last turn.
    public var statistics: PostgresStatistics { reactor.counters.snapshot }
}
