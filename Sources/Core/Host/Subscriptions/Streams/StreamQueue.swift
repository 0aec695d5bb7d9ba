import DequeModule
import GraphQL
import HTTP
import Synchronization

/// What an operation of a stream has to say.
enum OperationOutput: Sendable, Equatable {
    /// A response, as JSON.
    case next([UInt8])
    /// The operation was not executed.
    case failed([GraphQLError])
    /// There is nothing more to come.
    case complete

    /// Whether the operation has ended with it.
    var isLast: Bool {
        switch self {
        case .next: false
        case .failed, .complete: true
        }
    }

    /// About how many bytes it holds.
    var size: Int {
        switch self {
        case .next(let bytes): bytes.count
        case .failed(let errors): 256 * errors.count
        case .complete: 16
        }
    }
}

/// What one operation of a stream has to say, and which: operations are numbered by the stream.
struct StreamMessage: Sendable, Equatable {
    let operation: Int
    let output: OperationOutput
    /// What it takes of the room for answers that wait to be read, until it was written; nil where it is small.
    var room: UnreadAnswers.Share?

    static func == (left: Self, right: Self) -> Bool {
        left.operation == right.operation && left.output == right.output
    }
}

/// What waits to be sent to one client, bounded. Operations put in from any thread, the client's connection takes out.
///
/// A client that does not read as fast as its answers come loses the stream, with a reason; nothing waits for it.
final class StreamQueue: Sendable {
    /// The bounds.
    struct Limits: Sendable {
        /// Messages that may wait.
        var messages: Int
        /// Their bytes. A single message may be longer.
        var bytes: Int
    }

    private struct State {
        var messages = Deque<StreamMessage>()
        var bytes = 0
        var end: StreamEnd?
        var isAwake = false
        var wake: (@Sendable () -> Void)?
    }

    private let limits: Limits
    private let budget: StreamBudget
    /// A lock, held for a step on a queue; the connection is woken after it was let go.
    private let state = Mutex(State())

    init(limits: Limits, budget: StreamBudget) {
        self.limits = limits
        self.budget = budget
    }

    deinit { budget.release(state.withLock { $0.bytes }) }

    /// Says how the connection is woken when there is something to take. It is woken once, until it has found nothing more.
    func attach(wake: @escaping @Sendable () -> Void) {
        let isWanted = state.withLock { state in
            state.wake = wake
            state.isAwake = !state.messages.isEmpty || state.end != nil
            return state.isAwake
        }
        if isWanted { wake() }
    }

    /// Forgets the connection, which is gone, and all that waits.
    func detach() {
        let bytes = state.withLock { state in
            defer { state = State(end: state.end ?? .stopping) }
            return state.bytes
        }
        budget.release(bytes)
    }

    /// Adds a message. Where there is no room the stream ends: what waits is dropped.
    func push(_ message: StreamMessage) {
        let size = message.output.size
        let (wake, isFull) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
            guard state.end == nil else { return (nil, false) }
            let isRoomy =
                state.messages.isEmpty
                || state.messages.count < limits.messages && state.bytes + size <= limits.bytes && budget.hasRoom
            guard isRoomy else { return (nil, true) }
            state.messages.append(message)
            state.bytes += size
            budget.take(size)
            return (Self.wake(&state), false)
        }
        wake?()
        if isFull { end(.slowClient) }
    }

    /// Why the stream has ended; nil while it goes on.
    var ending: StreamEnd? { state.withLock { $0.end } }

    /// Ends the stream: of what waits nothing more is sent but the reason. The connection is told even where it still waits
    /// for its client to read.
    func end(_ reason: StreamEnd) {
        let (wake, bytes) = state.withLock { state -> ((@Sendable () -> Void)?, Int) in
            guard state.end == nil else { return (nil, 0) }
            let bytes = state.bytes
            state.messages.removeAll(keepingCapacity: false)
            state.bytes = 0
            state.end = reason
            state.isAwake = true
            return (state.wake, bytes)
        }
        budget.release(bytes)
        wake?()
    }

    private static func wake(_ state: inout State) -> (@Sendable () -> Void)? {
        guard !state.isAwake, let wake = state.wake else { return nil }
        state.isAwake = true
        return wake
    }

    /// What the connection does next.
    enum Next: Sendable, Equatable {
        case send(StreamMessage)
        case end(StreamEnd)
        /// Wait to be woken.
        case wait
    }

    /// Takes out the next message.
    func next() -> Next {
        let (next, size) = state.withLock { state -> (Next, Int) in
            if let message = state.messages.popFirst() {
                state.bytes -= message.output.size
                return (.send(message), message.output.size)
            }
            if let end = state.end { return (.end(end), 0) }
            state.isAwake = false
            return (.wait, 0)
        }
        budget.release(size)
        return next
    }
}

/// How many bytes wait to be sent in all streams of the server together.
final class StreamBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    var hasRoom: Bool { used.load(ordering: .relaxed) < limit }
    func take(_ bytes: Int) { used.wrappingAdd(bytes, ordering: .relaxed) }
    func release(_ bytes: Int) { if bytes > 0 { used.wrappingSubtract(bytes, ordering: .relaxed) } }
}
