extension PoolState {
    /// The next slot to open, and what for. A lease takes over an unused write connection, which is closed first, rather
    /// than wait, and so does a reserve; a write never takes over, since it can share.
    var nextToOpen: (slot: Int, role: PoolSlot.Role)? {
        guard phase == .running else { return nil }
        if let slot = slots[..<limits.shared].firstIndex(where: { $0.condition == .vacant }) { return (slot, .shared) }
        var vacant: Int?
        var unused: Int?
        var leases = 0
        var leasesComing = 0
        var reserves = 0
        var hasReserve = false
        var forWrites = 0
        var writesUnderWay = writes.count
        for index in further {
            let slot = slots[index]
            if slot.condition == .vacant {
                vacant = vacant ?? index
                continue
            }
            switch slot.role {
            case .shared: break
            case .lease:
                leases += 1
                if slot.condition == .connecting { leasesComing += 1 }
            case .reserve:
                reserves += 1
                if !slot.isSlow { hasReserve = true }
            case .write:
                forWrites += 1
                writesUnderWay += slot.load
                if slot.condition == .ready, slot.load == 0 { unused = index }
            }
        }
        // Of those that writes hold they keep the last.
        let mayLease = leases + reserves < further.count - (limits.write > 0 ? 1 : 0)
        let mayShare = forWrites + reserves < further.count - 1
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
        slots[..<limits.shared].allSatisfy { $0.condition == .ready && $0.isSlow }
    }
}
