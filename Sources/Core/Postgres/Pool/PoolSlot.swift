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

    /// What becomes of a connection once it has nothing to do.
    enum Departure: Equatable {
        /// It serves what waits for this role.
        case role(Role)
        /// It is closed, so that somebody else may have its place on the server.
        case closing
    }

    /// What it was opened for, or serves since; without meaning while vacant.
    var role = Role.shared
    var condition = Condition.vacant
    /// Whether it is open already while ``condition`` says that it is connecting: its session is being changed for its role.
    var isChanging = false
    /// Set while it gets nothing new, since others need it more.
    var departure: Departure?
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

    /// Whether the server counts it among its connections, as far as we know.
    var isOpen: Bool {
        switch condition {
        case .vacant: false
        case .connecting: isChanging
        case .ready, .idle, .leased: true
        }
    }
}
