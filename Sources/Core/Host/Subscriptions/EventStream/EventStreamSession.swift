import Synchronization

/// A stream that many operations share: graphql-sse's "single connection mode". It is reserved first, then opened by one
/// connection, while other requests start and stop its operations.
final class EventStreamSession: Sendable {
    /// Why an operation is not started.
    enum Refusal: Error, Equatable {
        /// The stream has an operation of that id.
        case exists
        /// The stream has as many operations as it may have.
        case tooMany
        /// The stream is closed.
        case closed
    }

    private struct State {
        var operations = OperationNumbers()
        var running: [Int: RunningOperation] = [:]
        var isOpened = false
        var isClosed = false
    }

    /// What waits to be sent; it may wait before the stream is opened, too.
    let queue: StreamQueue
    private let limit: Int
    /// A lock, since each request comes on its own connection's thread.
    private let state = Mutex(State())

    /// - Parameter limit: how many operations may be active at once.
    init(queue: StreamQueue, limit: Int) {
        self.queue = queue
        self.limit = limit
    }

    /// Whether a connection may open the stream: the first, and no other one.
    func open() -> Bool {
        state.withLock { state in
            guard !state.isOpened, !state.isClosed else { return false }
            state.isOpened = true
            return true
        }
    }

    /// Whether a connection has opened the stream.
    var isOpened: Bool { state.withLock { $0.isOpened } }

    /// Starts an operation.
    /// - Parameter run: executes it with its answers going to the outlet.
    @discardableResult
    func start(_ id: String, _ run: (OperationOutlet) -> RunningOperation) throws(Refusal) -> RunningOperation {
        let begun: Result<Int, Refusal> = state.withLock { state in
            guard !state.isClosed, queue.ending == nil else { return .failure(.closed) }
            guard state.operations.count < limit else { return .failure(.tooMany) }
            return state.operations.begin(id).map { .success($0) } ?? .failure(.exists)
        }
        let number = try begun.get()
        let operation = run(OperationOutlet(operation: number, queue: queue))
        let isGone = state.withLock { state in
            // It may have been stopped, or have said its last word, already.
            guard !state.isClosed, state.operations.id(of: number) != nil else { return true }
            state.running[number] = operation
            return false
        }
        if isGone { operation.cancel() }
        return operation
    }

    /// Stops an operation; one that is not there is none the worse for it.
    func stop(_ id: String) {
        let operation = state.withLock { state in
            state.operations.end(id: id).flatMap { state.running.removeValue(forKey: $0) }
        }
        operation?.cancel()
    }

    /// What is sent of a message; nil where the operation has been stopped meanwhile.
    func text(_ message: StreamMessage) -> [UInt8]? {
        state.withLock { state in
            guard let id = state.operations.id(of: message.operation) else { return nil }
            switch message.output {
            case .next: break
            case .failed, .complete:
                state.operations.end(message.operation)
                state.running[message.operation] = nil
            }
            return EventStreamText.text(message.output, id: id)
        }
    }

    /// What the operations that are active are told where the server ends the stream.
    func end(_ reason: StreamEnd) -> [UInt8] {
        let ids = state.withLock { state in state.operations.all.compactMap { state.operations.id(of: $0) } }
        return ids.sorted().flatMap { EventStreamText.complete(id: $0) }
    }

    /// Stops all operations. Those that were active are still told how the stream ends.
    func cancelAll() {
        let running = state.withLock { state in
            defer { state.running = [:] }
            return state.running.values
        }
        for operation in running { operation.cancel() }
    }

    /// Stops all operations; nothing can be started any more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.operations = OperationNumbers()
        }
        cancelAll()
        queue.detach()
    }
}
