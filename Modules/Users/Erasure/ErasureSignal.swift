import ModuleKit
import Synchronization

/// Tells the service that erases that there is something to do, so that it need not be looked for all the time.
final class ErasureSignal: Sendable {
    /// A lock, since requests come on every thread; it is held to look at it.
    private let waiting = Mutex<(isSet: Bool, task: Task<Void, Never>?)>((false, nil))

    /// There is something to do.
    func set() {
        waiting.withLock { waiting in
            waiting.isSet = true
            waiting.task?.cancel()
        }
    }

    /// Waits until there is something to do, or so long, or until the task is cancelled.
    /// - Returns: whether there is something to do.
    func wait(upTo time: Duration) async -> Bool {
        let task = Task { _ = try? await Task.sleep(for: time) }
        waiting.withLock { waiting in
            waiting.task = task
            if waiting.isSet { task.cancel() }
        }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return waiting.withLock { waiting in
            defer { waiting = (false, nil) }
            return waiting.isSet
        }
    }
}
