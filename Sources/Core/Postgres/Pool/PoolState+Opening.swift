extension PoolState {
    /// Opens what is needed and may be opened now.
    mutating func connectWhereNeeded(now: MonotonicInstant) {
        if opensNotBefore.map({ $0 <= now }) ?? true {
            givesWayUntil = nil
            while let (slot, role) = nextToOpen, !isTrying {
                if slots[slot].condition == .vacant {
                    slots[slot] = PoolSlot(role: role, condition: .connecting)
                    actions.append(.connect(slot: slot))
                } else {
                    change(slot, to: role)
                }
            }
        }
        shareOut(now: now)
    }

    /// Whether the outcome of an attempt is awaited: after a failure one connection at a time is tried, so that a server
    /// that comes back is not stormed.
    var isTrying: Bool {
        (backoff.failures > 0 || isScarce) && slots.contains { $0.condition == .connecting && !$0.isChanging }
    }

    /// No connection is opened before this.
    var opensNotBefore: MonotonicInstant? {
        var limit = backoff.notBefore
        func consider(_ instant: MonotonicInstant?) {
            if let instant { limit = max(limit ?? instant, instant) }
        }
        if isScarce { consider(scarcity.notBefore) }
        consider(givesWayUntil)
        return limit
    }

    /// The next slot to open, and what for. A lease takes over an unused write connection rather than wait, and so does a
    /// reserve; a write never takes over, since it can share.
    var nextToOpen: (slot: Int, role: PoolSlot.Role)? {
        guard phase == .running else { return nil }
        // Where there are few, whoever has none goes before all who could do with one more.
        if isScarce, let role = starving.first, let slot = vacantSlot { return (slot, role) }
        var vacant: Int?
        var shared = 0
        var unused: Int?
        var leases = 0
        var leasesComing = 0
        var reserves = 0
        var hasReserve = false
        var forWrites = 0
        var writesUnderWay = writes.count
        for index in slots.indices {
            let slot = slots[index]
            if slot.condition == .vacant {
                if (vacant ?? 0) < limits.shared { vacant = index }
                continue
            }
            switch slot.role {
            case .shared: shared += 1
            case .lease:
                leases += 1
                if slot.condition == .connecting { leasesComing += 1 }
            case .reserve:
                reserves += 1
                if !slot.isSlow { hasReserve = true }
            case .write:
                forWrites += 1
                writesUnderWay += slot.load
                if slot.condition == .ready, slot.load == 0, slot.departure == nil { unused = index }
            }
        }
        if shared < limits.shared, let slot = vacantSlot { return (slot, .shared) }
        // Of those that writes hold they keep the last.
        let mayLease = leases + reserves < further - (limits.write > 0 ? 1 : 0)
        let mayShare = forWrites + reserves < further - 1
        if requests.count > leasesComing, mayLease, let slot = vacant ?? unused { return (slot, .lease) }
        if forWrites < min(limits.write, writesUnderWay), mayShare, let vacant { return (vacant, .write) }
        if !reads.isEmpty, reserves < limits.reserve, !hasReserve, areReadsHeldUp, mayLease, mayShare,
            let slot = vacant ?? unused
        {
            return (slot, .reserve)
        }
        return nil
    }

    /// Whether each connection that all reads share runs something slow.
    private var areReadsHeldUp: Bool {
        slots.allSatisfy { $0.condition == .vacant || $0.role != .shared || $0.condition == .ready && $0.isSlow }
    }

    /// Whether reads have all that they share, and nobody has what is kept for others.
    var isComplete: Bool {
        func count(_ role: PoolSlot.Role) -> Int { slots.count { $0.isOpen && $0.role == role } }
        return count(.shared) >= limits.shared
            && count(.lease) + count(.reserve) <= further - (limits.write > 0 ? 1 : 0)
            && count(.write) + count(.reserve) <= further - 1
    }

    private var vacantSlot: Int? { slots.firstIndex { $0.condition == .vacant } }
}
