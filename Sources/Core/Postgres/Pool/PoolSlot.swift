/// A place for a connection in the pool.
struct PoolSlot {
    enum Role: Equatable {
        case shared
        case reserve
        case write
        case lease
    }

    enum Condition: Equatable {
        case vacant
        case connecting
        /// Open for work.
        case ready
        /// Open and waiting to be leased.
        case idle
        case leased
    }

    /// What it was opened for; without meaning while vacant.
    var role = Role.shared
    var condition = Condition.vacant
    /// Work sent and not yet answered.
    var load = 0
    /// When work was last answered, or sent to a connection that had none.
    var lastProgress = MonotonicInstant.distantPast
    /// Whether the socket takes no more.
    var isBlocked = false
    /// Whether it is closed once it has nothing left to do.
    var isRetiring = false
    /// Whether what it runs takes so long that nothing else should wait for it.
    var isSlow = false
    /// Since when an open connection has had nothing to do.
    var unusedSince: MonotonicInstant?
}
