/// Where the server refuses further connections, those that we have take turns.
///
/// Reads, writes and leases each need one connection at least. One that is needed more elsewhere gets nothing new
/// (``PoolSlot/departure``), and once all it has is answered its session is changed for what waits longest. It serves what
/// had gathered by then, so that each kind comes to its turn however few connections there are.
extension PoolState {
    /// How long the place of a connection that was closed for somebody else is left to them.
    private static var wayTime: Duration { .seconds(2) }

    /// The roles that something waits for while no connection has them or is about to, the longest wait first.
    var starving: [PoolSlot.Role] {
        var waits: [(role: PoolSlot.Role, since: MonotonicInstant)] = []
        if let since = reads.oldest, !has(.shared), !has(.reserve) { waits.append((.shared, since)) }
        if let since = writes.oldest, !has(.write) { waits.append((.write, since)) }
        if let since = requests.oldest, !has(.lease) { waits.append((.lease, since)) }
        return waits.sorted { $0.since < $1.since }.map(\.role)
    }

    private func has(_ role: PoolSlot.Role) -> Bool {
        slots.contains { $0.isOpen && $0.role == role && $0.departure == nil }
    }

    /// Gives connections to those who have none.
    mutating func shareOut(now: MonotonicInstant) {
        guard isScarce, phase != .stopped else { return }
        keepThoseNoLongerWanted(now: now)
        for index in slots.indices { leave(index) }
        for role in starving {
            guard !slots.contains(where: { $0.departure == .role(role) }), let slot = mostDispensable() else {
                continue
            }
            slots[slot].departure = .role(role)
            leave(slot)
        }
        if let slot = unusedForLease() { change(slot, to: .lease) }
    }

    /// Somebody else, who listens, needs a place on the server, which refuses more.
    /// - Parameter chance: 0 to 1, for the pause before one more connection is asked for.
    mutating func giveWay(now: MonotonicInstant, chance: Double) {
        guard phase == .running, slots.count(where: \.isOpen) > 1 else { return }
        isScarce = true
        scarcity.failed(now: now, chance: chance)
        guard givesWayUntil.map({ $0 <= now }) ?? true, !slots.contains(where: { $0.departure == .closing }),
            let slot = mostDispensable()
        else { return }
        slots[slot].departure = .closing
        givesWayUntil = now + Self.wayTime
        leave(slot)
        connectWhereNeeded(now: now)
    }

    mutating func endScarcity() {
        isScarce = false
        scarcity.succeeded()
        for index in slots.indices where slots[index].departure != .closing { slots[index].departure = nil }
    }

    /// An open connection without work gets another role.
    mutating func change(_ slot: Int, to role: PoolSlot.Role) {
        slots[slot] = PoolSlot(role: role, condition: .connecting, isChanging: true)
        actions.append(.change(slot: slot))
    }

    /// A connection that is needed elsewhere goes there once it has nothing to do.
    private mutating func leave(_ slot: Int) {
        let isFree = slots[slot].condition == .idle || slots[slot].condition == .ready && slots[slot].load == 0
        guard isFree, let departure = slots[slot].departure else { return }
        switch departure {
        case .role(let role): change(slot, to: role)
        case .closing:
            slots[slot] = PoolSlot()
            actions.append(.close(slot: slot))
        }
    }

    /// What waited elsewhere was served otherwise, or was given up.
    private mutating func keepThoseNoLongerWanted(now: MonotonicInstant) {
        var isAnyKept = false
        for index in slots.indices {
            guard case .role(let role)? = slots[index].departure else { continue }
            if isAnythingWaiting(for: role), !has(role) { continue }
            slots[index].departure = nil
            isAnyKept = true
        }
        if isAnyKept { serve(now: now) }
    }

    /// The open connection that is missed least: one without work, one of several of its kind, the one with the least to
    /// do; at last one that is leased, since nobody knows for how long.
    private func mostDispensable() -> Int? {
        func cost(_ index: Int) -> (Int, Int) {
            let slot = slots[index]
            let isOneOfMany = slots.count { $0.isOpen && $0.role == slot.role && $0.departure == nil } > 1
            switch slot.condition {
            case .idle: return (0, 0)
            case .leased: return (4, 0)
            default: break
            }
            if slot.load == 0, isOneOfMany || !isAnythingWaiting(for: slot.role) { return (1, isOneOfMany ? 0 : 1) }
            return (isOneOfMany ? 2 : 3, slot.load)
        }
        return slots.indices
            .filter { slots[$0].isOpen && !slots[$0].isChanging && slots[$0].departure == nil }
            .min { cost($0) < cost($1) }
    }

    private func isAnythingWaiting(for role: PoolSlot.Role) -> Bool {
        switch role {
        case .shared, .reserve: !reads.isEmpty
        case .write: !writes.isEmpty
        case .lease: !requests.isEmpty
        }
    }

    /// A connection for one more lease, where all that are leased already are in use: one without work of which there are
    /// several.
    private func unusedForLease() -> Int? {
        guard !requests.isEmpty, !slots.contains(where: { $0.role == .lease && $0.isChanging }),
            !slots.contains(where: { $0.departure == .role(.lease) })
        else { return nil }
        return slots.indices.first { index in
            let slot = slots[index]
            return slot.condition == .ready && slot.load == 0 && slot.departure == nil
                && !isAnythingWaiting(for: slot.role)
                && slots.count { $0.role == slot.role && $0.condition == .ready && $0.departure == nil } > 1
        }
    }
}
