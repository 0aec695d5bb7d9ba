internal import Synchronization

/// What the reactor publishes at the end of a turn. The lock is held for one copy of a small struct.
final class Counters: Sendable {
    private let state = Mutex(PostgresStatistics())
    private let available = Atomic(false)

    var snapshot: PostgresStatistics { state.withLock { $0 } }
    var isAvailable: Bool { available.load(ordering: .acquiring) }

    func publish(_ statistics: PostgresStatistics) {
        state.withLock { $0 = statistics }
    }

    func publish(isAvailable: Bool) {
        available.store(isAvailable, ordering: .releasing)
    }
}
