internal import DequeModule

/// One open connection, with what the reactor knows of it. It belongs to the reactor's thread.
final class LiveConnection {
    /// What the owner of a lease has under way.
    struct Tenancy {
        struct Release {
            let limit: MonotonicInstant
            let resetsSession: Bool
            var hasReset = false
            let continuation: UnsafeContinuation<Void, Never>?
        }

        let lease: Lease
        /// What cannot be sent yet, in order.
        var waiting = Deque<Submission>()
        /// While what was sent is being cancelled, nothing else is sent: the cancellation could hit it. Until then at
        /// the latest the connection must be quiet again.
        var quarantine: MonotonicInstant?
        /// Whether the server has not yet said that the cancellation was passed on.
        var isCancelling = false
        /// When to cancel once more: a cancellation that overtook its statement found nothing to stop.
        var cancelAgain: MonotonicInstant?
        var release: Release?
    }

    let slot: Int
    let handle: ConnectionHandle
    var state: ConnectionState<Submission>
    /// Whether the session's settings have been made.
    var isSetUp = false
    /// Whether PostgreSQL keeps its session from writing.
    var isReadOnly = false
    /// Whether its session is being changed for another role.
    var isChangingRole = false
    /// Whether a pooler stands between, so that each transaction may meet another session.
    var isPooled = false
    /// Whether it is closed once its owner has done with it.
    var isGivenUp = false
    /// The last result of a statement of the reactor's own.
    var ownResult: PostgresResult?
    /// Whether the socket takes no more.
    var isBlocked = false
    /// Whether it runs a read, or a write, that takes so long that no other should wait for it.
    var isSlow = false
    /// Submissions that were sent and share a Sync which was not.
    var groupCount = 0
    var tenancy: Tenancy?
    /// Why the server ended the session.
    var lastWords: PostgresError?

    init(slot: Int, handle: consuming ConnectionHandle, cacheCapacity: Int, now: MonotonicInstant) {
        self.slot = slot
        self.handle = handle
        self.state = ConnectionState(cacheCapacity: cacheCapacity, now: now)
    }
}
