/// What becomes of connections that are opened: they come up or fail, and one day are lost.
extension PoolState {
    mutating func start(now: MonotonicInstant) {
        connectWhereNeeded(now: now)
    }

    mutating func connected(slot: Int, now: MonotonicInstant) {
        guard slots[slot].condition == .connecting else { return }
        backoff.succeeded()
        let isNew = !slots[slot].isChanging
        slots[slot].isChanging = false
        slots[slot].condition = slots[slot].role == .lease ? .idle : .ready
        slots[slot].unusedSince = now
        if isNew, isScarce {
            scarcity.succeeded()
            if nextToOpen == nil, isComplete { endScarcity() }
        }
        if isUp { unavailableSince = nil }
        serve(now: now)
        if phase == .running {
            connectWhereNeeded(now: now)
        } else {
            shareOut(now: now)
            stopWhenDrained()
        }
    }

    /// - Parameters:
    ///   - chance: 0 to 1, for the pause before the next attempt.
    ///   - isFull: whether the server is well and has no place for one more.
    mutating func connectFailed(slot: Int, now: MonotonicInstant, chance: Double, isFull: Bool = false) {
        guard slots[slot].condition == .connecting, !slots[slot].isChanging else { return }
        vacate(slot, now: now)
        if isFull, slots.contains(where: \.isOpen) {
            isScarce = true
            scarcity.failed(now: now, chance: chance)
        } else {
            backoff.failed(now: now, chance: chance)
        }
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    /// An open connection is gone; what it had in flight is the shell's to fail.
    mutating func lost(slot: Int, now: MonotonicInstant) {
        switch slots[slot].condition {
        case .ready, .idle, .leased: break
        case .connecting where slots[slot].isChanging: break
        case .vacant, .connecting: return
        }
        vacate(slot, now: now)
        // Its place on the server may be had again.
        scarcity.succeeded()
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    /// An open connection was closed though it and the server are well. The next one takes its place.
    mutating func discarded(slot: Int, now: MonotonicInstant) {
        guard slots[slot].condition == .ready else { return }
        slots[slot] = PoolSlot()
        scarcity.succeeded()
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    mutating func vacate(_ slot: Int, now: MonotonicInstant) {
        slots[slot] = PoolSlot()
        if isScarce, !slots.contains(where: \.isOpen) { endScarcity() }
        if unavailableSince == nil, !isUp { unavailableSince = now }
    }

    /// Whether the server is there: a connection that reads share is up, or any where all take turns.
    private var isUp: Bool {
        slots.contains { isScarce ? $0.isOpen : $0.role == .shared && $0.condition == .ready }
    }
}
