extension PoolState {
    /// Keeps what is new from an open connection, which is closed once it has nothing left to do. A leased one is left to its
    /// owner.
    mutating func retire(slot: Int, now: MonotonicInstant) {
        switch slots[slot].condition {
        case .ready where slots[slot].load > 0: slots[slot].isRetiring = true
        case .ready, .idle: closeRetired(slot, now: now)
        case .vacant, .connecting, .leased: break
        }
    }

    /// One that was kept from what is new has nothing left to do.
    mutating func closeRetired(_ slot: Int, now: MonotonicInstant) {
        vacate(slot, now: now)
        actions.append(.close(slot: slot))
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }
}
