import Synchronization

/// A cache that holds at most a number of values, and forgets those that were not asked for lately.
///
/// It keeps two generations. What is found in the old one moves to the young one; when the young one is full it becomes the
/// old one and what the old one still held is forgotten. That is about as good as least-recently-used and costs one look-up.
final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
        var hits = 0
        var misses = 0
    }

    /// A lock and not an actor: it is held for a look-up in a dictionary, and callers need the value at once.
    private let state = Mutex(State())
    private let generation: Int

    init(capacity: Int) { generation = max(1, capacity / 2) }

    func value(for key: Key) -> Value? {
        state.withLock { state in
            if let value = state.young[key] {
                state.hits += 1
                return value
            }
            if let value = state.old.removeValue(forKey: key) {
                state.hits += 1
                Self.insert(value, for: key, into: &state, generation)
                return value
            }
            state.misses += 1
            return nil
        }
    }

    func insert(_ value: Value, for key: Key) {
        state.withLock { Self.insert(value, for: key, into: &$0, generation) }
    }

    private static func insert(_ value: Value, for key: Key, into state: inout State, _ generation: Int) {
        if state.young.count >= generation {
            state.old = state.young
            state.young.removeAll(keepingCapacity: true)
        }
        state.young[key] = value
    }

    var statistics: (count: Int, hits: Int, misses: Int) {
        state.withLock { ($0.young.count + $0.old.count, $0.hits, $0.misses) }
    }
}
