import NIOCore
import Synchronization

/// Cancels work that is not done when its time is up.
enum RequestDeadline {
    private static let watch = DeadlineWatch()

    /// Runs work as a task of its own and cancels that when the deadline passes or the caller is cancelled.
    ///
    /// - Parameters:
    ///   - deadline: when the time is up; the task is cancelled within ``DeadlineWatch/interval`` of it.
    ///   - eventLoop: what keeps the time.
    static func run<Value: Sendable>(
        until deadline: ContinuousClock.Instant, on eventLoop: any EventLoop,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let ticket = watch.add(deadline, on: eventLoop) { task.cancel() }
        defer { watch.remove(ticket) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

/// Many deadlines under one timer. A timer for each would wake its event loop twice a request, to be set and to be cancelled,
/// though hardly any ever goes off.
final class DeadlineWatch: Sendable {
    /// How often the deadlines are looked at while there are any.
    static let interval = TimeAmount.milliseconds(100)

    private struct State {
        var entries: [UInt64: (deadline: ContinuousClock.Instant, cancel: @Sendable () -> Void)] = [:]
        var next: UInt64 = 0
        var isTicking = false
    }

    /// A lock, since requests end on any thread; it is held for a look-up in a dictionary.
    private let state = Mutex(State())

    /// Calls `cancel` once the deadline has passed, unless it is removed before.
    func add(
        _ deadline: ContinuousClock.Instant, on eventLoop: any EventLoop, _ cancel: @escaping @Sendable () -> Void
    ) -> UInt64 {
        let (ticket, starts) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = (deadline, cancel)
            defer { state.isTicking = true }
            return (state.next, !state.isTicking)
        }
        if starts { schedule(on: eventLoop) }
        return ticket
    }

    func remove(_ ticket: UInt64) { state.withLock { _ = $0.entries.removeValue(forKey: ticket) } }

    private func schedule(on eventLoop: any EventLoop) {
        eventLoop.scheduleTask(in: Self.interval) { self.tick(on: eventLoop) }
    }

    private func tick(on eventLoop: any EventLoop) {
        let now = ContinuousClock.now
        let (overdue, goesOn) = state.withLock { state in
            let overdue = state.entries.filter { $0.value.deadline <= now }
            for ticket in overdue.keys { state.entries.removeValue(forKey: ticket) }
            state.isTicking = !state.entries.isEmpty
            return (overdue.values.map(\.cancel), state.isTicking)
        }
        for cancel in overdue { cancel() }
        if goesOn { schedule(on: eventLoop) }
    }
}
