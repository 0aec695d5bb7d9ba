import NIOCore

/// What one connection of a client may take its time with. A state machine without input or output of its own; the
/// connection's handler tells it what happens and does what it answers.
///
/// A connection is in up to two states at once, since requests may be sent before earlier ones were answered: what is being
/// read (``Reading``), and how many answers are due.
struct ConnectionLimits {
    /// How long each step may take.
    struct Times: Sendable {
        /// From the first byte of a head to its last.
        var head: TimeAmount
        /// From the end of a head to the end of its body.
        var body: TimeAmount
        /// From an answer to the first byte of the next head.
        var idle: TimeAmount
        /// From an answer that was sent before its request was read whole to the close.
        var lingering: TimeAmount
    }

    /// What is being read.
    enum Reading: Equatable {
        /// Nothing; a head may begin.
        case nothing(deadline: NIODeadline)
        /// A head of which some bytes have come.
        case head(deadline: NIODeadline)
        /// A body.
        case body(deadline: NIODeadline)
        /// What the client still sends is dropped, so that it can read the answer before the connection ends.
        case lingering(deadline: NIODeadline)
        /// Whatever comes, for as long as it likes: the answer has no end of its own.
        case unbounded
        /// Nothing more: the connection is closed.
        case closed
    }

    /// What to do when time has passed.
    enum TimerAction: Equatable {
        /// Look again then.
        case wait(until: NIODeadline)
        /// Answer 408 and close.
        case refuse(String)
        /// The answer takes too long.
        case cancelAnswer
        case close
        case nothing
    }

    private(set) var reading: Reading
    /// Requests whose head has been read and whose answer has not been sent.
    private(set) var due = 0
    private let times: Times
    private var closesAfterAnswer = false
    /// When the answer that is being made is no longer wanted.
    private var answerDeadline: NIODeadline?

    init(times: Times, now: NIODeadline) {
        self.times = times
        // A connection is opened to be used: its first head has no longer than a head takes.
        reading = .nothing(deadline: now + times.head)
    }

    /// When to call ``timePassed(_:)``.
    var deadline: NIODeadline? {
        switch reading {
        case .nothing(let deadline), .head(let deadline), .body(let deadline), .lingering(let deadline):
            answerDeadline.map { min($0, deadline) } ?? deadline
        case .unbounded, .closed: nil
        }
    }

    /// Whether the connection only waits for the client to read the last answer.
    var isLingering: Bool { if case .lingering = reading { true } else { false } }

    /// Whether an answer may be written that no request handler gave: nothing of another one is under way.
    var mayRefuse: Bool {
        switch reading {
        case .nothing, .head: due == 0
        case .body: due == 1
        case .lingering, .unbounded, .closed: false
        }
    }

    /// Whether parts of requests are dropped.
    var dropsParts: Bool {
        switch reading {
        case .lingering, .closed: true
        case .nothing, .head, .body, .unbounded: false
        }
    }

    mutating func bytesRead(now: NIODeadline) {
        if case .nothing = reading { reading = .head(deadline: now + times.head) }
    }

    mutating func headRead(now: NIODeadline) {
        guard !dropsParts else { return }
        due += 1
        if case .unbounded = reading { return }
        reading = .body(deadline: now + times.body)
    }

    mutating func requestRead(now: NIODeadline) {
        guard case .body = reading else { return }
        reading = .nothing(deadline: now + times.idle)
    }

    /// A request's turn has come.
    mutating func answering(until deadline: NIODeadline) { answerDeadline = deadline }

    /// The answer has no end of its own, so that nothing is late until it has ended.
    mutating func unbounded() {
        answerDeadline = nil
        reading = .unbounded
    }

    /// An answer without an end of its own has ended all the same.
    mutating func bounded(now: NIODeadline) {
        if case .unbounded = reading { reading = .nothing(deadline: now + times.idle) }
    }

    /// Takes note of an answer's head. `isLast` says whether it announces that the connection closes.
    mutating func answerBegun(isLast: Bool) { if isLast { closesAfterAnswer = true } }

    /// Takes note of an answer's end.
    /// - Returns: whether to stop sending and drop what still comes in.
    mutating func answerSent(now: NIODeadline) -> Bool {
        due = max(0, due - 1)
        answerDeadline = nil
        switch reading {
        case .body where due == 0, .nothing where closesAfterAnswer:
            guard closesAfterAnswer else { return false }
            reading = .lingering(deadline: now + times.lingering)
            return true
        case .nothing: reading = .nothing(deadline: now + times.idle)
        case .body: reading = .body(deadline: now + times.body)
        case .head, .lingering, .unbounded, .closed: break
        }
        return false
    }

    /// The server refused the request itself, with an answer that closes the connection.
    mutating func refused(now: NIODeadline) {
        answerDeadline = nil
        reading = .lingering(deadline: now + times.lingering)
    }

    mutating func closed() { reading = .closed }

    mutating func timePassed(_ now: NIODeadline) -> TimerAction {
        guard let deadline else { return .nothing }
        guard now >= deadline else { return .wait(until: deadline) }
        if let answerDeadline, answerDeadline <= now {
            self.answerDeadline = nil
            return .cancelAnswer
        }
        switch reading {
        case .lingering: return .close
        case .unbounded, .closed: return .nothing
        // While answers are due it is the server's turn: what the client sends meanwhile waits for the server.
        case .nothing where due > 0, .head where due > 0:
            reading = .nothing(deadline: now + times.idle)
            return .wait(until: now + times.idle)
        case .body where due > 1:
            reading = .body(deadline: now + times.body)
            return .wait(until: now + times.body)
        case .nothing: return .close
        case .head: return .refuse("The request's header")
        case .body: return .refuse("The request's body")
        }
    }
}
