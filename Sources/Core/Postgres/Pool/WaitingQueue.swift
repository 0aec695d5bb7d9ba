internal import DequeModule

/// What waits for a connection, in order, each for as long as it may.
struct WaitingQueue<Value> {
    private struct Waiting {
        let value: Value
        let since: MonotonicInstant
        let limit: MonotonicInstant
        /// What it means when the limit passes.
        let refusal: PoolRefusal
    }

    private var waiting = Deque<Waiting>()
    /// Nothing has a limit before this.
    private(set) var earliestLimit: MonotonicInstant?

    var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }
    /// Since when the first one waits.
    var oldest: MonotonicInstant? { waiting.first?.since }

    mutating func append(
        _ value: Value, limit: MonotonicInstant, refusal: PoolRefusal, now: MonotonicInstant
    ) {
        waiting.append(Waiting(value: value, since: now, limit: limit, refusal: refusal))
        earliestLimit = min(earliestLimit ?? limit, limit)
    }

    mutating func popFirst() -> Value? {
        waiting.popFirst()?.value
    }

    mutating func withdraw(where matches: (Value) -> Bool) -> Value? {
        guard let index = waiting.firstIndex(where: { matches($0.value) }) else { return nil }
        return waiting.remove(at: index).value
    }

    /// Takes out all whose limit has passed.
    mutating func expire(now: MonotonicInstant, _ refuse: (Value, PoolRefusal) -> Void) {
        guard let limit = earliestLimit, limit <= now else { return }
        var kept = Deque<Waiting>()
        earliestLimit = nil
        for item in waiting {
            if item.limit <= now {
                refuse(item.value, item.refusal)
            } else {
                earliestLimit = min(earliestLimit ?? item.limit, item.limit)
                kept.append(item)
            }
        }
        waiting = kept
    }

    /// Takes out everything.
    mutating func empty(_ refuse: (Value) -> Void) {
        for item in waiting { refuse(item.value) }
        waiting.removeAll()
        earliestLimit = nil
    }
}
