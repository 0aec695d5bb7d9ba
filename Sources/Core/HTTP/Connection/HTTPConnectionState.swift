import DequeModule
import HTTPTypes
import NIOCore
import ProblemDetails

/// The order of things on one connection: what is read, whose turn it is to be answered, and when it ends. A state machine
/// without input or output of its own; ``HTTPConnectionHandler`` tells it what happens and does what it answers.
///
/// Requests are answered one after the other. Those that were sent ahead wait (``Turn``), so that a fault behind a good
/// request takes nothing of its answer.
struct HTTPConnectionState {
    /// What is answered at a time.
    enum Turn {
        case request(IncomingRequest)
        /// An answer that no endpoint gives, to a page of that `Origin` if any; the connection ends with it.
        case refusal(Problem, origin: String?)

        fileprivate var bodySize: Int {
            switch self {
            case .request(let request): request.body.readableBytes
            case .refusal: 0
            }
        }
    }

    enum Action {
        case nothing
        /// Permit the client to send the body.
        case sendContinue
        case begin(Turn)
        /// The last answer was given: end the output, and drop what still comes in for a while, so that the client can read.
        case linger
        /// Close once what was given has been written.
        case close
        /// Cancel what is answering.
        case cancel
    }

    private enum Reading {
        /// Nothing, or a part of a head.
        case head
        case body(IncomingRequest)
        /// The body of a request that is answered already, or waits for that.
        case stream(isLast: Bool, isWanted: Bool)
        /// What comes is dropped.
        case over
    }

    private enum Answering {
        case nothing
        /// A request, or a refusal, with which the connection ends.
        case turn(isLast: Bool)
        /// The answer goes on as long as the client or the server wants: a stream, or another protocol.
        case openEnd
        case over
    }

    /// Whole requests that may wait; with more, nothing is read until one was answered. Their bodies together may have as many
    /// bytes as one of them.
    static let waitingLimit = 16

    private let bodyLimit: Int
    private var reading = Reading.head
    private var answering = Answering.nothing
    private var waiting = Deque<Turn>()
    private var waitingBytes = 0
    /// Whether the client has to read before more is answered.
    private(set) var isOutputBlocked = false
    private var isAnswerLast = false
    private(set) var hasInputEnded = false
    private var isStopping = false
    private var owesContinue = false

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// What becomes of what comes in.
    ///
    /// Nothing is read while an answer without an end of its own goes on, since nothing that is read could be answered. That
    /// the client has gone is seen nevertheless: the end of its side needs no reading.
    var inputPosition: InputValve.Position {
        switch answering {
        case .over: return .draining
        case .openEnd: return .shut
        case .nothing, .turn: break
        }
        if case .stream(_, let isWanted) = reading { return isWanted ? .open : .shut }
        guard !dropsInput, !isOutputBlocked, waiting.count < Self.waitingLimit else { return .shut }
        return waiting.isEmpty || waitingBytes < bodyLimit ? .open : .shut
    }

    /// Whether what the decoder makes of the bytes is dropped.
    var dropsInput: Bool { if case .over = reading { true } else { false } }

    // MARK: Reading

    mutating func headRead(_ request: IncomingRequest) -> Action {
        guard case .head = reading else { return .nothing }
        if request.stream != nil {
            owesContinue = request.expectsContinue
            reading = .stream(isLast: request.isLast, isWanted: false)
            return enqueue(.request(request))
        }
        let mayContinue = request.expectsContinue && isQuiet
        owesContinue = request.expectsContinue && !mayContinue
        reading = .body(request)
        return mayContinue ? .sendContinue : .nothing
    }

    mutating func bodyRead(_ bytes: ByteBuffer) -> Action {
        guard case .body(var request) = reading else { return .nothing }
        guard request.body.readableBytes + bytes.readableBytes <= bodyLimit else {
            return refuse(.bodyTooLarge(limit: bodyLimit), origin: request.head.headerFields[.origin])
        }
        // Let go first, so that what was read is appended to and not copied.
        reading = .over
        if request.body.readableBytes == 0 {
            request.body = bytes
        } else {
            request.body.writeImmutableBuffer(bytes)
        }
        reading = .body(request)
        owesContinue = false
        return .nothing
    }

    /// Whether the endpoint that is answering wants more of a body that it reads as it comes.
    mutating func bodyWanted(_ isWanted: Bool) -> Action {
        guard case .stream(let isLast, _) = reading else { return .nothing }
        reading = .stream(isLast: isLast, isWanted: isWanted)
        return isWanted && permitsBody() ? .sendContinue : .nothing
    }

    /// Whether the client waits for a permission that it is given now.
    mutating func permitsBody() -> Bool {
        defer { owesContinue = false }
        return owesContinue
    }

    /// The client has not waited for permission to send a body that is read as it comes.
    mutating func bodyCame() { owesContinue = false }

    /// A body that is read as it comes has come whole.
    mutating func streamRead() -> Action {
        guard case .stream(let isLast, _) = reading else { return .nothing }
        owesContinue = false
        reading = isLast ? .over : .head
        return .nothing
    }

    /// What came of a body that is read as it comes is none. Nothing behind it is read.
    mutating func bodyBroke() {
        owesContinue = false
        reading = .over
        if case .turn = answering { answering = .turn(isLast: true) }
    }

    /// Whether the body of the request that is being answered has not come whole. Nothing else waits then.
    var isBodyUnread: Bool { if case .stream = reading { waiting.isEmpty } else { false } }

    /// The request of which the body is read.
    var request: IncomingRequest? { if case .body(let request) = reading { request } else { nil } }

    mutating func requestRead() -> Action {
        guard case .body(let request) = reading else { return .nothing }
        owesContinue = false
        reading = request.isLast ? .over : .head
        return enqueue(.request(request))
    }

    /// A request has come in at once that is not the last, nor asks whether it may send its body.
    mutating func requestRead(_ request: IncomingRequest) -> Action {
        guard case .head = reading else { return .nothing }
        return enqueue(.request(request))
    }

    /// What came is no request, or may not be one. Nothing behind it is read.
    /// - Parameter origin: the value of `Origin`, where a head was understood and has one.
    mutating func refuse(_ problem: Problem, origin: String? = nil) -> Action {
        guard !dropsInput else { return .nothing }
        reading = .over
        owesContinue = false
        return enqueue(.refusal(problem, origin: origin))
    }

    private var isQuiet: Bool { if case .nothing = answering { waiting.isEmpty && !isOutputBlocked } else { false } }

    private mutating func enqueue(_ turn: Turn) -> Action {
        guard isQuiet else {
            waiting.append(turn)
            waitingBytes += turn.bodySize
            return .nothing
        }
        return begin(turn)
    }

    private mutating func beginNext() -> Action? {
        guard !isOutputBlocked, let next = waiting.popFirst() else { return nil }
        waitingBytes -= next.bodySize
        return begin(next)
    }

    private mutating func begin(_ turn: Turn) -> Action {
        answering =
            switch turn {
            case .request(let request): .turn(isLast: request.isLast)
            case .refusal: .turn(isLast: true)
            }
        return .begin(turn)
    }

    // MARK: Answering

    /// An answer begins.
    /// - Parameter closes: whether the endpoint wants the connection to end with it.
    /// - Returns: whether it is the last one, which its head must say.
    mutating func answerBegins(closes: Bool) -> Bool {
        guard case .turn(let isLast) = answering else { return true }
        isAnswerLast = closes || isLast || (isStopping && waiting.isEmpty)
        return isAnswerLast
    }

    /// The answer that began goes on without an end of its own.
    mutating func answerIsOpen() -> Action {
        guard case .turn = answering else { return .cancel }
        answering = .openEnd
        return isStopping || hasInputEnded ? .cancel : .nothing
    }

    /// An answer was written whole.
    mutating func answered() -> Action {
        switch answering {
        case .nothing, .over: return .nothing
        case .turn, .openEnd: break
        }
        // Nobody reads the rest of a body whose request is answered, so that nothing behind it can be read either.
        if isAnswerLast || isBodyUnread {
            reading = .over
            answering = .over
            waiting.removeAll()
            return hasInputEnded ? .close : .linger
        }
        answering = .nothing
        return proceed()
    }

    /// The client has to read before more is answered.
    mutating func outputBlocked() { isOutputBlocked = true }

    /// The client has read.
    mutating func outputFlows() -> Action {
        guard isOutputBlocked else { return .nothing }
        isOutputBlocked = false
        if case .nothing = answering { return proceed() }
        return .nothing
    }

    private mutating func proceed() -> Action {
        if let next = beginNext() { return next }
        guard waiting.isEmpty else { return .nothing }
        switch reading {
        case .over: return close()
        case .head: return isStopping ? linger() : .nothing
        case .stream: return .nothing
        case .body:
            guard owesContinue, !isOutputBlocked else { return .nothing }
            owesContinue = false
            return .sendContinue
        }
    }

    // MARK: Ending

    /// The client sends nothing more. It may still read, unless what it reads has no end.
    /// - Parameter isRead: whether all that it has sent was let through.
    mutating func inputClosed(isRead: Bool = true) -> Action {
        if isRead { reading = .over }
        hasInputEnded = true
        switch answering {
        case .over: return .close
        case .nothing:
            return isRead && waiting.isEmpty ? close() : .nothing
        case .turn: return .nothing
        case .openEnd: return .cancel
        }
    }

    /// The server stops. What was read is answered still; nothing more is read, so that what the client has sent ahead does
    /// not make the system take back answers that are under way to it.
    mutating func stop() -> Action {
        isStopping = true
        switch (answering, reading) {
        case (.nothing, .head), (.nothing, .over):
            return waiting.isEmpty ? linger() : .nothing
        case (.openEnd, _): return .cancel
        case (.nothing, .body), (.nothing, .stream), (.turn, _), (.over, _): return .nothing
        }
    }

    /// Whether nothing is read or answered, nor about to be.
    var isIdle: Bool { if case .head = reading { isQuiet } else { false } }

    /// The server needs the connection for another client, if nothing is under way on it.
    mutating func endIdle() -> Action { isIdle ? linger() : .nothing }

    /// The server waits no longer: what is under way is cut short, and what waits for its turn is not begun.
    mutating func giveUp() -> Action {
        isStopping = true
        waiting.removeAll()
        waitingBytes = 0
        switch (answering, reading) {
        case (.turn, _), (.openEnd, _): return .cancel
        case (.nothing, .body(let request)):
            return refuse(.stopping(mayBeDone: false), origin: request.head.headerFields[.origin])
        case (.nothing, .head), (.nothing, .stream), (.nothing, .over): return linger()
        case (.over, _): return .nothing
        }
    }

    private mutating func linger() -> Action {
        let action = close()
        return hasInputEnded ? action : .linger
    }

    private mutating func close() -> Action {
        reading = .over
        answering = .over
        return .close
    }

    /// The connection is gone.
    mutating func closed() -> Action {
        reading = .over
        waiting.removeAll()
        defer { answering = .over }
        switch answering {
        case .nothing, .over: return .nothing
        case .turn, .openEnd: return .cancel
        }
    }
}
