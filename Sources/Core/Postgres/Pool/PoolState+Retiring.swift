extension PoolState {
    /// Keeps what is new from an open connection, which is closed once it has nothing left to do. A leased one is left to its
    /// owner.
    mutating func retire(slot: Int, now: MonotonicInstant) {
        switch slots[slot].condition {
        case .ready where slots[slot].load > 0: setRetiring(slot)
        case .ready, .idle: closeRetired(slot, now: now)
        case .vacant, .connecting, .leased: break
        }
    }
}
