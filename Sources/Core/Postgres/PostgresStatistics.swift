/// A snapshot of the pool's counters. Counters only grow; the others are the state at the time.
public struct PostgresStatistics: Sendable, Hashable {
    /// Shared connections that are up.
    public var sharedReady = 0
    /// Further connections for reads that are up, opened since slow ones held up the shared ones.
    public var reserveReady = 0
    /// Write connections that are up.
    public var writeReady = 0
    /// Connections being opened.
    public var connecting = 0
    /// Connections leased to a transaction or session.
    public var leased = 0
    /// Open connections that wait for a lease.
    public var idle = 0
    /// Submissions that wait for a shared connection.
    public var queued = 0
    /// Submissions that wait for a write connection.
    public var writesQueued = 0
    /// Transactions and sessions that wait for a connection.
    public var leasesQueued = 0
    /// Submissions sent and not yet answered, on shared and reserve connections.
    public var inFlight = 0
    /// Submissions sent and not yet answered, on write connections.
    public var writesInFlight = 0
    /// Submissions that succeeded.
    public var executed = 0
    /// Submissions that failed, were cancelled, or were refused.
    public var failed = 0
    /// Submissions and leases that had to wait for a connection.
    public var waited = 0
    /// Submissions and leases refused because the queue was full.
    public var refused = 0
    /// Statements that were prepared on their connection already.
    public var statementCacheHits = 0
    /// Statements that had to be prepared.
    public var statementCacheMisses = 0
    /// Connections opened.
    public var connected = 0
    /// Attempts to connect that failed.
    public var connectFailures = 0
    /// Connections that were lost while open.
    public var lost = 0
    /// Submissions run a second time since a prepared statement had gone stale.
    public var healed = 0
    /// Reads sent again on another connection, since a slow one held them up.
    public var moved = 0
    /// Statements that inserted several rows.
    public var insertGroups = 0
    /// Rows that were sent in such statements.
    public var insertsGrouped = 0
    /// Such statements that failed, so that each of their rows was sent again by itself.
    public var insertGroupsParted = 0
    /// Slow reads that were cancelled, since nobody waited for them any more.
    public var stopped = 0
    /// Attempts to connect that failed since the server grants no more connections.
    public var refusedConnections = 0
    /// Times that an open connection was given other work, since there were too few.
    public var roleChanges = 0
    /// Whether the server grants fewer connections than are wanted, so that those there are take turns.
    public var isScarce = false
}
