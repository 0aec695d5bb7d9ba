internal import DequeModule
internal import Synchronization

/// What waits to be read by one listener, bounded. The reactor puts in, one task takes out.
///
/// The lock is held for a step on a queue; the reader is resumed after it was let go.
final class NotificationBuffer: Sendable {
    typealias Next = Result<PostgresNotification?, PostgresError>

    private struct State {
        var queue = Deque<PostgresNotification>()
        var reader: UnsafeContinuation<Next, Never>?
        var end: Next?
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Where there is no room left, all that waits is dropped and replaced by a gap.
    func append(_ notification: PostgresNotification) {
        let reader = state.withLock { state -> UnsafeContinuation<Next, Never>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if state.queue.count >= capacity {
                state.queue.removeAll(keepingCapacity: true)
                state.queue.append(.gap)
            }
            state.queue.append(notification)
            return nil
        }
        reader?.resume(returning: .success(notification))
    }

    /// What is in the buffer can still be read; then the sequence ends.
    func finish(_ error: PostgresError? = nil) {
        let end: Next = error.map { .failure($0) } ?? .success(nil)
        let reader = state.withLock { state -> UnsafeContinuation<Next, Never>? in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: end)
    }

    func next() async throws(PostgresError) -> PostgresNotification? {
        let next = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Next, Never>) in
                let ready = state.withLock { state -> Next? in
                    if let notification = state.queue.popFirst() { return .success(notification) }
                    if let end = state.end { return end }
                    // A second reader at once would never be resumed: one iterator is for one task.
                    guard state.reader == nil else { return .success(nil) }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            finish()
        }
        return try next.get()
    }
}
