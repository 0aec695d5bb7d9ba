internal import DequeModule

/// Which connection serves what: a state machine without socket and clock.
///
/// Slots 0 ..< `limits.shared` hold connections that all share; the others are leased to one owner at a time and opened
/// when first needed. `Work` is what goes over a shared connection, `Request` asks for a lease. Each is answered once:
/// sent or granted, or failed.
struct PoolState<Work, Request> {
    struct Limits {
        var shared: Int
        var maximum: Int
        var depth: Int
        var queue: Int
        var acquireTimeout: Duration
        var idleTimeout: Duration
    }

    enum Refusal: Equatable {
        /// The queue is full.
        case exhausted
        /// No connection became free within the acquire timeout.
        case acquireTimedOut
        /// The submission's own deadline passed.
        case deadline
        /// The server is away.
        case unavailable
        case shutDown
    }

    enum Action {
        case connect(slot: Int)
        case close(slot: Int)
        case send(Work, slot: Int)
        case grant(Request, slot: Int)
        case failWork(Work, Refusal)
        case failRequest(Request, Refusal)
        /// Draining is over, all slots are vacant.
        case stopped
    }

    enum Phase: Equatable {
        case running
        case draining(until: ContinuousClock.Instant)
        case stopped
    }

    private enum Condition: Equatable {
        case vacant
        case connecting
        /// Open and shared.
        case ready
        /// Open and waiting to be leased.
        case idle(since: ContinuousClock.Instant)
        case leased
    }

    private struct Slot {
        var condition = Condition.vacant
        /// Work sent and not yet answered.
        var load = 0
        /// Whether the socket takes no more.
        var isBlocked = false
    }

    private struct Waiting<Value> {
        let value: Value
        let limit: ContinuousClock.Instant
        /// What it means when the limit passes.
        let refusal: Refusal
    }

    let limits: Limits
    private(set) var phase = Phase.running
    private(set) var backoff: Backoff
    private var slots: [Slot]
    private var work = Deque<Waiting<Work>>()
    private var requests = Deque<Waiting<Request>>()
    private var unavailableSince: ContinuousClock.Instant?
    private var earliestLimit: ContinuousClock.Instant?
    private var actions: [Action] = []

    init(limits: Limits, backoff: Backoff, now: ContinuousClock.Instant) {
        var limits = limits
        limits.shared = max(1, limits.shared)
        limits.maximum = max(limits.shared + 1, limits.maximum)
        limits.depth = max(1, limits.depth)
        limits.queue = max(0, limits.queue)
        self.limits = limits
        self.backoff = backoff
        self.slots = Array(repeating: Slot(), count: limits.maximum)
        self.unavailableSince = now
    }

    // MARK: What it is like

    var isAvailable: Bool { unavailableSince == nil }
    var queued: Int { work.count }
    var requestsQueued: Int { requests.count }
    var slotCount: Int { slots.count }

    /// How many slots are in which condition, and the work on them.
    struct Tally: Equatable {
        var vacant = 0
        var connecting = 0
        var ready = 0
        var idle = 0
        var leased = 0
        var load = 0
    }

    var tally: Tally {
        var tally = Tally()
        for slot in slots {
            tally.load += slot.load
            switch slot.condition {
            case .vacant: tally.vacant += 1
            case .connecting: tally.connecting += 1
            case .ready: tally.ready += 1
            case .idle: tally.idle += 1
            case .leased: tally.leased += 1
            }
        }
        return tally
    }

    private func isShared(_ slot: Int) -> Bool { slot < limits.shared }

    /// What has to be done since the last call, in order.
    mutating func takeActions() -> [Action] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    /// When ``tick(now:)`` has something to do.
    var nextTick: ContinuousClock.Instant? {
        var next = earliestLimit
        func consider(_ instant: ContinuousClock.Instant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        if let notBefore = backoff.notBefore, !wanted.isEmpty { consider(notBefore) }
        if case .draining(let until) = phase { consider(until) }
        for slot in slots {
            if case .idle(let since) = slot.condition { consider(since + limits.idleTimeout) }
        }
        return next
    }

    // MARK: Work

    /// - Returns: the slot to send it on; nil where it was queued or refused, which an action says.
    mutating func submit(_ item: Work, deadline: ContinuousClock.Instant?, now: ContinuousClock.Instant) -> Int? {
        guard phase == .running else {
            actions.append(.failWork(item, .shutDown))
            return nil
        }
        if work.isEmpty, let slot = leastLoaded() {
            slots[slot].load += 1
            return slot
        }
        enqueue(item, deadline: deadline, now: now)
        return nil
    }

    private mutating func enqueue(_ item: Work, deadline: ContinuousClock.Instant?, now: ContinuousClock.Instant) {
        let (limit, refusal) = self.limit(deadline: deadline, now: now)
        if limit <= now {
            actions.append(.failWork(item, refusal))
        } else if work.count >= limits.queue {
            actions.append(.failWork(item, .exhausted))
        } else {
            work.append(Waiting(value: item, limit: limit, refusal: refusal))
            earliestLimit = min(earliestLimit ?? limit, limit)
        }
    }

    /// How long something may wait: till its deadline, or as long as a connection may take; once the server has been
    /// away that long, not at all.
    private func limit(
        deadline: ContinuousClock.Instant?, now: ContinuousClock.Instant
    ) -> (ContinuousClock.Instant, Refusal) {
        let acquire = (unavailableSince ?? now) + limits.acquireTimeout
        if let deadline, deadline <= acquire { return (deadline, .deadline) }
        return (acquire, isAvailable ? .acquireTimedOut : .unavailable)
    }

    private func leastLoaded() -> Int? {
        var best: Int?
        for index in 0..<limits.shared {
            let slot = slots[index]
            guard slot.condition == .ready, !slot.isBlocked, slot.load < limits.depth else { continue }
            if best.map({ slots[$0].load > slot.load }) ?? true { best = index }
        }
        return best
    }

    /// Work was answered. The next in the queue takes its place.
    mutating func finished(slot: Int, now: ContinuousClock.Instant) {
        guard slots[slot].load > 0 else { return }
        slots[slot].load -= 1
        if !work.isEmpty { serve() }
        if phase != .running { stopWhenDrained() }
    }

    /// Whether the socket takes more.
    mutating func setBlocked(_ isBlocked: Bool, slot: Int) {
        guard slots[slot].isBlocked != isBlocked else { return }
        slots[slot].isBlocked = isBlocked
        if !isBlocked { serve() }
    }

    /// Sends what waits on what is free.
    private mutating func serve() {
        while !work.isEmpty, let slot = leastLoaded() {
            slots[slot].load += 1
            actions.append(.send(work.removeFirst().value, slot: slot))
        }
        while !requests.isEmpty, let slot = idleSlot() {
            slots[slot].condition = .leased
            actions.append(.grant(requests.removeFirst().value, slot: slot))
        }
    }

    private func idleSlot() -> Int? {
        (limits.shared..<slots.count).first { index in
            if case .idle = slots[index].condition { true } else { false }
        }
    }

    /// Takes work out of the queue that nobody waits for any more.
    mutating func withdraw(where matches: (Work) -> Bool) -> Work? {
        guard let index = work.firstIndex(where: { matches($0.value) }) else { return nil }
        let item = work.remove(at: index).value
        if phase != .running { stopWhenDrained() }
        return item
    }

    // MARK: Leases

    mutating func request(_ request: Request, deadline: ContinuousClock.Instant?, now: ContinuousClock.Instant) {
        guard phase == .running else {
            actions.append(.failRequest(request, .shutDown))
            return
        }
        if requests.isEmpty, let slot = idleSlot() {
            slots[slot].condition = .leased
            actions.append(.grant(request, slot: slot))
            return
        }
        let (limit, refusal) = self.limit(deadline: deadline, now: now)
        if limit <= now {
            actions.append(.failRequest(request, refusal))
        } else if requests.count >= limits.queue {
            actions.append(.failRequest(request, .exhausted))
        } else {
            requests.append(Waiting(value: request, limit: limit, refusal: refusal))
            earliestLimit = min(earliestLimit ?? limit, limit)
            connectWhereNeeded(now: now)
        }
    }

    mutating func withdrawRequest(where matches: (Request) -> Bool) -> Request? {
        guard let index = requests.firstIndex(where: { matches($0.value) }) else { return nil }
        let request = requests.remove(at: index).value
        if phase != .running { stopWhenDrained() }
        return request
    }

    /// A lease ended, and its connection is clean.
    mutating func released(slot: Int, now: ContinuousClock.Instant) {
        guard slots[slot].condition == .leased else { return }
        slots[slot].condition = .idle(since: now)
        serve()
        if phase != .running { stopWhenDrained() }
    }

    // MARK: Connections

    mutating func start(now: ContinuousClock.Instant) {
        connectWhereNeeded(now: now)
    }

    mutating func connected(slot: Int, now: ContinuousClock.Instant) {
        guard slots[slot].condition == .connecting else { return }
        backoff.succeeded()
        if isShared(slot) {
            slots[slot].condition = .ready
            unavailableSince = nil
        } else {
            slots[slot].condition = .idle(since: now)
        }
        serve()
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    /// - Parameter chance: 0 to 1, for the pause before the next attempt.
    mutating func connectFailed(slot: Int, now: ContinuousClock.Instant, chance: Double) {
        guard slots[slot].condition == .connecting else { return }
        vacate(slot, now: now)
        backoff.failed(now: now, chance: chance)
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    /// An open connection is gone; what it had in flight is the shell's to fail.
    mutating func lost(slot: Int, now: ContinuousClock.Instant) {
        switch slots[slot].condition {
        case .ready, .idle, .leased: break
        case .vacant, .connecting: return
        }
        vacate(slot, now: now)
        if phase == .running { connectWhereNeeded(now: now) } else { stopWhenDrained() }
    }

    private mutating func vacate(_ slot: Int, now: ContinuousClock.Instant) {
        slots[slot] = Slot()
        if unavailableSince == nil, !slots[..<limits.shared].contains(where: { $0.condition == .ready }) {
            unavailableSince = now
        }
    }

    /// Slots that should be open and are not.
    private var wanted: [Int] {
        guard phase == .running else { return [] }
        let shared = (0..<limits.shared).filter { slots[$0].condition == .vacant }
        let leasable = limits.shared..<slots.count
        let coming = leasable.count { slots[$0].condition == .connecting }
        let missing = max(0, requests.count - coming)
        return shared + leasable.filter { slots[$0].condition == .vacant }.prefix(missing)
    }

    /// After a failure one connection at a time is tried, so that a server that comes back is not stormed.
    private mutating func connectWhereNeeded(now: ContinuousClock.Instant) {
        // As a rule nothing is wanted; that is known without making a list.
        guard !requests.isEmpty || slots[..<limits.shared].contains(where: { $0.condition == .vacant }),
            backoff.allows(now)
        else { return }
        for slot in wanted {
            if backoff.failures > 0, slots.contains(where: { $0.condition == .connecting }) { return }
            slots[slot].condition = .connecting
            actions.append(.connect(slot: slot))
        }
    }

    // MARK: Time

    mutating func tick(now: ContinuousClock.Instant) {
        expire(now: now)
        for index in slots.indices {
            if case .idle(let since) = slots[index].condition, since + limits.idleTimeout <= now {
                slots[index] = Slot()
                actions.append(.close(slot: index))
            }
        }
        switch phase {
        case .running: connectWhereNeeded(now: now)
        case .draining(let until) where until <= now: stop()
        case .draining, .stopped: break
        }
    }

    private mutating func expire(now: ContinuousClock.Instant) {
        guard let earliestLimit, earliestLimit <= now else { return }
        var next: ContinuousClock.Instant?
        var keptWork = Deque<Waiting<Work>>()
        for waiting in work {
            if waiting.limit <= now {
                actions.append(.failWork(waiting.value, waiting.refusal))
            } else {
                next = min(next ?? waiting.limit, waiting.limit)
                keptWork.append(waiting)
            }
        }
        work = keptWork
        var keptRequests = Deque<Waiting<Request>>()
        for waiting in requests {
            if waiting.limit <= now {
                actions.append(.failRequest(waiting.value, waiting.refusal))
            } else {
                next = min(next ?? waiting.limit, waiting.limit)
                keptRequests.append(waiting)
            }
        }
        requests = keptRequests
        self.earliestLimit = next
    }

    // MARK: The end

    /// Refuses what is new from now on, and stops when all else is done or the time is up.
    mutating func drain(until: ContinuousClock.Instant) {
        guard phase == .running else { return }
        phase = .draining(until: until)
        stopWhenDrained()
    }

    private mutating func stopWhenDrained() {
        guard phase != .stopped, work.isEmpty, requests.isEmpty else { return }
        let isBusy = slots.contains { $0.load > 0 || $0.condition == .leased }
        if !isBusy { stop() }
    }

    private mutating func stop() {
        guard phase != .stopped else { return }
        phase = .stopped
        for waiting in work { actions.append(.failWork(waiting.value, .shutDown)) }
        for waiting in requests { actions.append(.failRequest(waiting.value, .shutDown)) }
        work.removeAll()
        requests.removeAll()
        for index in slots.indices {
            switch slots[index].condition {
            case .ready, .idle, .leased: actions.append(.close(slot: index))
            case .vacant, .connecting: break
            }
            slots[index] = Slot()
        }
        actions.append(.stopped)
    }
}
