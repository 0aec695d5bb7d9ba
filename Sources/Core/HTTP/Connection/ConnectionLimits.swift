import NIOCore

/// How long each step on one connection may take. A state machine without input or output of its own; the connection's
/// handler tells it what happens and does what it answers.
///
/// Whose step it is decides which time runs: that of what is read (``Reading``) runs where nothing is answered, since what the
/// client sends meanwhile waits for the server. ``HTTPConnectionState`` decides what is read and answered; this knows of it
/// only since when.
struct ConnectionLimits {
    /// How long each step may take.
    struct Times: Sendable {
        /// From the first byte of a head to its last.
        var head: TimeAmount
        /// From the end of a head to the end of its body.
        var body: TimeAmount
        /// From an answer that has left to the first byte of the next head; and for a client to take some of what waits to be
        /// written.
        var idle: TimeAmount
        /// From the last answer's leaving to the close, where the client may not have read why.
        var lingering: TimeAmount
        /// Likewise where it knows all that it has to.
        var parting: TimeAmount
    }

    /// What is being read, and until when.
    private enum Reading {
        /// Nothing; a head may begin.
        case nothing(deadline: NIODeadline)
        /// A head of which some bytes have come.
        case head(deadline: NIODeadline)
        case body(deadline: NIODeadline)

        var deadline: NIODeadline {
            switch self {
            case .nothing(let deadline), .head(let deadline), .body(let deadline): deadline
            }
        }
    }

    /// What is being answered, and until when.
    private enum Answering {
        /// Nothing: it is the client's turn to send.
        case nothing
        /// Nothing, since the client has to read first.
        case blocked(deadline: NIODeadline)
        /// A request; without a deadline where it has passed.
        case turn(deadline: NIODeadline?)
        /// The answer has no end of its own: nothing is late.
        case openEnd
        /// The last answer has been given and waits to be written.
        case ending(deadline: NIODeadline)
        /// The last answer has left. What the client still sends is dropped, so that it can read.
        case lingering(deadline: NIODeadline)
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

    private let times: Times
    private var reading: Reading
    private var answering = Answering.nothing
    /// How many bytes waited to be written when that was last of interest.
    private var unwritten = 0
    /// Since when nothing has come that was not answered.
    private var quietSince: NIODeadline

    init(times: Times, now: NIODeadline) {
        self.times = times
        // A connection is opened to be used: its first head has no longer than a head takes.
        reading = .nothing(deadline: now + times.head)
        quietSince = now
    }

    /// Since when nothing has been read or answered; nil where something is.
    var idleSince: NIODeadline? {
        if case .nothing = answering, case .nothing = reading { quietSince } else { nil }
    }

    /// When to call ``timePassed(_:unwritten:)``.
    var deadline: NIODeadline? {
        switch answering {
        case .nothing: reading.deadline
        case .turn(let deadline): deadline
        case .blocked(let deadline), .ending(let deadline), .lingering(let deadline): deadline
        case .openEnd, .closed: nil
        }
    }

    // MARK: Reading

    mutating func bytesRead(now: NIODeadline) {
        if case .nothing = reading { reading = .head(deadline: now + times.head) }
    }

    mutating func headRead(now: NIODeadline) { reading = .body(deadline: now + times.body) }

    mutating func requestRead(now: NIODeadline) {
        reading = .nothing(deadline: now + times.idle)
        quietSince = now
    }

    /// The client's time begins anew once the server has had its own.
    private mutating func restart(now: NIODeadline) {
        answering = .nothing
        quietSince = now
        reading =
            switch reading {
            case .nothing: .nothing(deadline: now + times.idle)
            case .head: .head(deadline: now + times.head)
            case .body: .body(deadline: now + times.body)
            }
    }

    // MARK: Answering

    /// A request's turn has come.
    mutating func answerBegins(until deadline: NIODeadline) { answering = .turn(deadline: deadline) }

    /// The answer has no end of its own.
    mutating func answerIsOpen() { answering = .openEnd }

    /// An answer was given whole.
    ///
    /// - Parameter unwritten: how many bytes the client has to take before more is written for it; 0 where it need not.
    mutating func answered(now: NIODeadline, unwritten: Int) {
        restart(now: now)
        self.unwritten = unwritten
        if unwritten > 0 { answering = .blocked(deadline: now + times.idle) }
    }

    /// The client has taken so much that more is written for it.
    mutating func outputFlows(now: NIODeadline) { if case .blocked = answering { restart(now: now) } }

    /// The last answer was given.
    mutating func ends(now: NIODeadline, unwritten: Int) {
        self.unwritten = unwritten
        answering = .ending(deadline: now + times.idle)
    }

    /// The last answer has left.
    /// - Parameter isParting: whether the client knows all that it has to.
    mutating func lingers(now: NIODeadline, isParting: Bool = false) {
        guard case .ending = answering else { return }
        answering = .lingering(deadline: now + (isParting ? times.parting : times.lingering))
    }

    mutating func closed() { answering = .closed }

    // MARK: Time

    /// - Parameter unwritten: how many bytes wait to be written.
    mutating func timePassed(_ now: NIODeadline, unwritten: Int) -> TimerAction {
        guard let deadline else { return .nothing }
        guard now >= deadline else { return .wait(until: deadline) }
        let later = now + times.idle
        switch answering {
        case .openEnd, .closed: return .nothing
        case .turn:
            answering = .turn(deadline: nil)
            return .cancelAnswer
        case .lingering: return .close
        case .blocked:
            guard isTaking(unwritten) else { return .close }
            answering = .blocked(deadline: later)
        case .ending:
            guard isTaking(unwritten) else { return .close }
            answering = .ending(deadline: later)
        case .nothing:
            switch reading {
            case .head: return .refuse("The request's header")
            case .body: return .refuse("The request's body")
            case .nothing:
                guard isTaking(unwritten) else { return .close }
                reading = .nothing(deadline: later)
            }
        }
        return .wait(until: later)
    }

    /// Whether the client, slow as it is, still reads an answer.
    private mutating func isTaking(_ unwritten: Int) -> Bool {
        defer { self.unwritten = unwritten }
        return unwritten > 0 && unwritten != self.unwritten
    }
}
