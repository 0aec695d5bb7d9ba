/// Which connection serves what: a state machine without socket and clock.
///
/// `limits.shared` connections are always there, which all reads share. The others are opened when first needed: for
/// writes, which share them as well; for reads, as a reserve while each connection they share is held up by a slow one; or
/// for leases, each of one owner at a time. None can take them all: one is kept from leases, one from all others. Where the
/// server grants fewer connections than that, those that it does grant take turns (``isScarce``). `Work` is what goes over a
/// shared, reserve or write connection, `Request` asks for a lease. Each is answered once: sent or granted, or failed.
struct PoolState<Work, Request> {
    struct Limits {
        var shared: Int
        /// Zero where writes go with the reads.
        var write: Int
        /// Zero where reads wait for the slow ones before them.
        var reserve: Int
        var maximum: Int
        var depth: Int
        var queue: Int
        var acquireTimeout: Duration
        var idleTimeout: Duration
        /// How much may wait on one connection of reads while another has less.
        var packedLoad = 16
        /// How long nothing may have been answered on it then.
        var packedTime: Duration = .milliseconds(1)
    }

    enum Action {
        case connect(slot: Int)
        case close(slot: Int)
        /// An open connection that has nothing to do gets the role that its slot has now; ``PoolState/connected(slot:now:)``
        /// follows once its session is as that role wants it.
        case change(slot: Int)
        case send(Work, slot: Int)
        case grant(Request, slot: Int)
        case failWork(Work, PoolRefusal)
        case failRequest(Request, PoolRefusal)
        /// Draining is over, all slots are vacant.
        case stopped
    }

    enum Phase: Equatable {
        case running
        case draining(until: MonotonicInstant)
        case stopped
    }

    let limits: Limits
    private(set) var phase = Phase.running
    var backoff: Backoff
    var slots: [PoolSlot]
    private(set) var reads = WaitingQueue<Work>()
    private(set) var writes = WaitingQueue<Work>()
    private(set) var requests = WaitingQueue<Request>()
    /// Whether the server refuses further connections while we have some, so that these take turns.
    var isScarce = false
    /// When to ask for one more in spite of that.
    var scarcity: Backoff
    /// While somebody else shall have the place of a connection that was closed for it.
    var givesWayUntil: MonotonicInstant?
    /// Since when the server has been away; nil while it is there.
    var unavailableSince: MonotonicInstant?
    var actions: [Action] = []

    init(limits: Limits, backoff: Backoff, now: MonotonicInstant) {
        var limits = limits
        limits.shared = max(1, limits.shared)
        limits.maximum = max(limits.shared + 1, limits.maximum)
        limits.write = min(max(0, limits.write), limits.maximum - limits.shared - 1)
        limits.reserve = limits.write > 0 ? max(0, limits.reserve) : 0
        limits.depth = max(1, limits.depth)
        limits.queue = max(0, limits.queue)
        self.limits = limits
        self.backoff = backoff
        self.scarcity = backoff
        self.slots = Array(repeating: PoolSlot(), count: limits.maximum)
        self.unavailableSince = now
    }

    // MARK: What it is like

    var isAvailable: Bool { unavailableSince == nil }
    var readsQueued: Int { reads.count }
    var writesQueued: Int { writes.count }
    var requestsQueued: Int { requests.count }
    var slotCount: Int { slots.count }

    /// How many there may be beside the shared ones.
    var further: Int { slots.count - limits.shared }

    /// Whether something has to be done.
    var hasActions: Bool { !actions.isEmpty }

    /// What has to be done since the last call, in order.
    mutating func takeActions() -> [Action] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    /// When ``tick(now:)`` has something to do.
    var nextTick: MonotonicInstant? {
        var next = requests.earliestLimit
        func consider(_ instant: MonotonicInstant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        consider(reads.earliestLimit)
        consider(writes.earliestLimit)
        if let notBefore = opensNotBefore, !isTrying, nextToOpen != nil { consider(notBefore) }
        if case .draining(let until) = phase { consider(until) }
        for index in slots.indices {
            if let limit = unusedLimit(of: index) { consider(limit) }
        }
        return next
    }

    /// When a connection is closed because nothing needs it; nil where it is kept, or is in use. The last one for writes
    /// stays, so that a write after a quiet time does not wait for a connection that may be long in coming.
    private func unusedLimit(of index: Int) -> MonotonicInstant? {
        guard let since = slots[index].unusedSince, !isScarce || !slots.contains(where: { $0.condition == .vacant })
        else { return nil }
        switch slots[index].role {
        case .shared: return nil
        case .write where slots.count(where: { $0.role == .write && $0.isOpen }) < 2: return nil
        case .write, .reserve, .lease: return since + limits.idleTimeout
        }
    }

    // MARK: Work

    /// - Parameter isAdmitted: whether it was sent before, so that it is not refused for the length of the queue.
    /// - Returns: the slot to send it on; nil where it was queued or refused, which an action says.
    mutating func submit(
        _ item: Work, _ access: PostgresAccess, isAdmitted: Bool = false, deadline: MonotonicInstant?,
        now: MonotonicInstant
    ) -> Int? {
        guard phase == .running else {
            actions.append(.failWork(item, .shutDown))
            return nil
        }
        let isWrite = access == .write && limits.write > 0
        if isWrite ? writes.isEmpty : reads.isEmpty,
            let slot = isWrite ? freeWriteSlot() : swiftReadSlot(now: now) ?? freeReadSlot()
        {
            load(slot, now: now)
            // All are busy. What has been sent does not wait for one more: those that come later have it.
            if isWrite, slots[slot].load > 1 { connectWhereNeeded(now: now) }
            return slot
        }
        let (limit, refusal) = self.limit(deadline: deadline, now: now)
        if limit <= now {
            actions.append(.failWork(item, refusal))
        } else if !isAdmitted, (isWrite ? writes.count : reads.count) >= limits.queue {
            actions.append(.failWork(item, .exhausted))
        } else if isWrite {
            writes.append(item, limit: limit, refusal: refusal, now: now)
            connectWhereNeeded(now: now)
        } else {
            reads.append(item, limit: limit, refusal: refusal, now: now)
            connectWhereNeeded(now: now)
        }
        return nil
    }

    /// What a shared, reserve or write connection is for; nil for any other.
    func access(of slot: Int) -> PostgresAccess? {
        switch slots[slot].role {
        case .shared, .reserve: .read
        case .write: .write
        case .lease: nil
        }
    }

    private mutating func load(_ slot: Int, now: MonotonicInstant) {
        if slots[slot].load == 0 { slots[slot].lastProgress = now }
        slots[slot].load += 1
        slots[slot].unusedSince = nil
    }

    /// How long something may wait: till its deadline, or as long as a connection may take; once the server has been
    /// away that long, not at all.
    private func limit(
        deadline: MonotonicInstant?, now: MonotonicInstant
    ) -> (MonotonicInstant, PoolRefusal) {
        let acquire = (unavailableSince ?? now) + limits.acquireTimeout
        if let deadline, deadline <= acquire { return (deadline, .deadline) }
        return (acquire, isAvailable ? .acquireTimedOut : .unavailable)
    }

    /// Work was answered. The next in the queue takes its place.
    mutating func finished(slot: Int, now: MonotonicInstant) {
        guard slots[slot].load > 0 else { return }
        slots[slot].load -= 1
        slots[slot].lastProgress = now
        serve(now: now)
        if slots[slot].load == 0, slots[slot].isRetiring {
            closeRetired(slot, now: now)
        } else if slots[slot].load == 0 {
            slots[slot].unusedSince = now
            // A write connection that has nothing to do makes room for a lease.
            if phase == .running, isScarce || !requests.isEmpty { connectWhereNeeded(now: now) }
        }
        if phase != .running {
            shareOut(now: now)
            stopWhenDrained()
        }
    }

    /// Whether the socket takes more.
    mutating func setBlocked(_ isBlocked: Bool, slot: Int, now: MonotonicInstant) {
        guard slots[slot].isBlocked != isBlocked else { return }
        slots[slot].isBlocked = isBlocked
        if !isBlocked { serve(now: now) }
    }

    /// Whether what a connection runs takes so long that nothing else should wait for it.
    mutating func setSlow(_ isSlow: Bool, slot: Int, now: MonotonicInstant) {
        guard slots[slot].isSlow != isSlow else { return }
        slots[slot].isSlow = isSlow
        if !isSlow { serve(now: now) }
    }

    /// Sends what waits on what is free.
    mutating func serve(now: MonotonicInstant) {
        while !reads.isEmpty, let slot = freeReadSlot(), let item = reads.popFirst() {
            load(slot, now: now)
            actions.append(.send(item, slot: slot))
        }
        while !writes.isEmpty, let slot = freeWriteSlot(), let item = writes.popFirst() {
            load(slot, now: now)
            actions.append(.send(item, slot: slot))
        }
        while !requests.isEmpty, let slot = idleSlot(), let request = requests.popFirst() {
            grant(request, slot)
        }
    }

    private mutating func grant(_ request: Request, _ slot: Int) {
        slots[slot].condition = .leased
        slots[slot].unusedSince = nil
        actions.append(.grant(request, slot: slot))
    }

    private func idleSlot() -> Int? {
        slots.indices.first { slots[$0].condition == .idle && slots[$0].departure == nil }
    }

    /// Takes work out of the queues that nobody waits for any more.
    mutating func withdraw(now: MonotonicInstant, where matches: (Work) -> Bool) -> Work? {
        guard let item = reads.withdraw(where: matches) ?? writes.withdraw(where: matches) else { return nil }
        shareOut(now: now)
        if phase != .running { stopWhenDrained() }
        return item
    }

    // MARK: Leases

    mutating func request(_ request: Request, deadline: MonotonicInstant?, now: MonotonicInstant) {
        guard phase == .running else {
            actions.append(.failRequest(request, .shutDown))
            return
        }
        if requests.isEmpty, let slot = idleSlot() { return grant(request, slot) }
        let (limit, refusal) = self.limit(deadline: deadline, now: now)
        if limit <= now {
            actions.append(.failRequest(request, refusal))
        } else if requests.count >= limits.queue {
            actions.append(.failRequest(request, .exhausted))
        } else {
            requests.append(request, limit: limit, refusal: refusal, now: now)
            connectWhereNeeded(now: now)
        }
    }

    mutating func withdrawRequest(now: MonotonicInstant, where matches: (Request) -> Bool) -> Request? {
        guard let request = requests.withdraw(where: matches) else { return nil }
        shareOut(now: now)
        if phase != .running { stopWhenDrained() }
        return request
    }

    /// A lease ended, and its connection is clean.
    mutating func released(slot: Int, now: MonotonicInstant) {
        guard slots[slot].condition == .leased else { return }
        slots[slot].condition = .idle
        slots[slot].unusedSince = now
        // Whoever has no connection at all goes before the next lease.
        shareOut(now: now)
        serve(now: now)
        shareOut(now: now)
        if phase != .running { stopWhenDrained() }
    }

    // MARK: Time

    mutating func tick(now: MonotonicInstant) {
        reads.expire(now: now) { actions.append(.failWork($0, $1)) }
        writes.expire(now: now) { actions.append(.failWork($0, $1)) }
        requests.expire(now: now) { actions.append(.failRequest($0, $1)) }
        for index in slots.indices {
            if let limit = unusedLimit(of: index), limit <= now {
                slots[index] = PoolSlot()
                actions.append(.close(slot: index))
            }
        }
        switch phase {
        case .running: connectWhereNeeded(now: now)
        case .draining(let until) where until <= now: stop()
        case .draining, .stopped: break
        }
    }

    // MARK: The end

    /// Refuses what is new from now on, and stops when all else is done or the time is up.
    mutating func drain(until: MonotonicInstant) {
        guard phase == .running else { return }
        phase = .draining(until: until)
        stopWhenDrained()
    }

    mutating func stopWhenDrained() {
        guard phase != .stopped, reads.isEmpty, writes.isEmpty, requests.isEmpty else { return }
        let isBusy = slots.contains { $0.load > 0 || $0.condition == .leased }
        if !isBusy { stop() }
    }

    private mutating func stop() {
        guard phase != .stopped else { return }
        phase = .stopped
        reads.empty { actions.append(.failWork($0, .shutDown)) }
        writes.empty { actions.append(.failWork($0, .shutDown)) }
        requests.empty { actions.append(.failRequest($0, .shutDown)) }
        for index in slots.indices {
            switch slots[index].condition {
            case .ready, .idle, .leased: actions.append(.close(slot: index))
            case .connecting where slots[index].isChanging: actions.append(.close(slot: index))
            case .vacant, .connecting: break
            }
            slots[index] = PoolSlot()
        }
        actions.append(.stopped)
    }
}
