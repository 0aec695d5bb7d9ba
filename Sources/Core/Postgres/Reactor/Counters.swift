internal import Synchronization

/// What the reactor publishes at the end of a turn. The lock is held for one copy of a small struct.
final class Counters: Sendable {
    private let state = Mutex(PostgresStatistics())
    private let available = Atomic(false)
    private let pooled = Atomic(false)
    private let writable = Atomic(true)

    var snapshot: PostgresStatistics { state.withLock { $0 } }
    var isAvailable: Bool { available.load(ordering: .acquiring) }
    var isWritable: Bool { writable.load(ordering: .acquiring) }
    var isPooled: Bool { pooled.load(ordering: .acquiring) }

    func publish(_ statistics: PostgresStatistics) {
        state.withLock { $0 = statistics }
    }

    func publish(isWritable: Bool) {
        writable.store(isWritable, ordering: .releasing)
    }

    func publishPooler() {
        pooled.store(true, ordering: .releasing)
    }

    func publish(isAvailable: Bool) {
        available.store(isAvailable, ordering: .releasing)
    }
}
