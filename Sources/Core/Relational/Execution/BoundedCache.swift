import Synchronization

/// A cache that holds at most a number of values and about a number of bytes, and forgets those that were not asked for lately.
/// One for no values keeps none.
///
/// It keeps two generations. What is found in the old one moves to the young one; when the young one is full it becomes the
/// old one and what the old one still held is forgotten. That is about as good as least-recently-used and costs one look-up.
final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let size: Int
    }

    private struct State {
        var young: [Key: Entry] = [:]
        var youngSize = 0
        var old: [Key: Entry] = [:]
        var hits = 0
        var misses = 0
    }

    /// A lock and not an actor: it is held for a look-up in a dictionary, and callers need the value at once.
    private let state = Mutex(State())
    /// What a generation may hold.
    private let generation: (count: Int, size: Int)
    /// Whether there is an old generation, too: a cache for one value has room for the young one alone.
    private let hasTwo: Bool

    /// - Parameters:
    ///   - capacity: how many values it may hold.
    ///   - size: how many bytes these may have together, as their callers say.
    init(capacity: Int, size: Int) {
        hasTwo = capacity > 1
        generation = (hasTwo ? capacity / 2 : capacity, size / 2)
    }

    func value(for key: Key) -> Value? {
        state.withLock { state in
            if let entry = state.young[key] {
                state.hits += 1
                return entry.value
            }
            if let entry = state.old.removeValue(forKey: key) {
                state.hits += 1
                insert(entry, for: key, into: &state)
                return entry.value
            }
            state.misses += 1
            return nil
        }
    }

    /// Keeps a value. One that would drive out much of what else is kept is not.
    /// - Parameter size: about how many bytes it holds.
    func insert(_ value: Value, for key: Key, size: Int) {
        guard generation.count > 0, size <= generation.size / 4 else { return }
        state.withLock { insert(Entry(value: value, size: size), for: key, into: &$0) }
    }

    private func insert(_ entry: Entry, for key: Key, into state: inout State) {
        if state.young.count >= generation.count || state.youngSize + entry.size > generation.size {
            state.old = hasTwo ? state.young : [:]
            state.young.removeAll(keepingCapacity: true)
            state.youngSize = 0
        }
        if let replaced = state.young.updateValue(entry, forKey: key) { state.youngSize -= replaced.size }
        state.youngSize += entry.size
    }

    var statistics: (count: Int, hits: Int, misses: Int) {
        state.withLock { ($0.young.count + $0.old.count, $0.hits, $0.misses) }
    }
}
