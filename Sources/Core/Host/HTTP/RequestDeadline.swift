import NIOCore

/// Cancels work that is not done when its time is up.
///
/// The timer is the event loop's: unlike a sleeping task, a timer that was cancelled is forgotten at once, which matters
/// where thousands of requests a second each have one.
enum RequestDeadline {
    /// Runs work as a task of its own and cancels that when the deadline passes or the caller is cancelled.
    static func run<Value: Sendable>(
        until deadline: ContinuousClock.Instant, on eventLoop: any EventLoop,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let timer = eventLoop.scheduleTask(in: TimeAmount(deadline - .now)) { task.cancel() }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
