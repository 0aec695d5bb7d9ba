/// Follows, in order of time, what was watched, and finds when the end was reached and when the video was passed through anew.
struct Passing: Sendable {
    private(set) var passes: [Microseconds] = []
    private let rules: ViewingRules
    private let end: EndRule
    private var sinceLastPass = Segments()
    private var sessionOfLastPass: Int?

    init(rules: ViewingRules) {
        self.rules = rules
        end = EndRule(rules: rules)
    }

    /// A piece was watched.
    ///
    /// - Parameter duration: what is known by then.
    mutating func watch(
        _ piece: CreditedPiece, at time: Microseconds, duration: Microseconds?, in session: inout PlaybackSession,
        number: Int
    ) {
        session.segments.insert(piece)
        if !passes.isEmpty { sinceLastPass.insert(piece) }
        guard let duration, end.isEnd(piece.to, of: duration), end.isEnough(session.content, of: duration) else {
            return
        }
        reach(at: time, duration: duration, isBare: false, in: &session, number: number)
    }

    /// The player said that the video is over.
    mutating func complete(
        _ event: ViewingEvent, duration: Microseconds?, isLive: Bool, in session: inout PlaybackSession, number: Int
    ) {
        // Nobody comes to the end of what has no duration.
        guard !isLive else { return }
        let isReached: Bool
        if !session.hasPlace {
            isReached = true
        } else if let duration {
            isReached =
                event.position.map { end.isEnd($0, of: duration) } == true
                && end.isEnough(session.content, of: duration)
        } else {
            isReached = end.isEnough(session.content, of: nil)
        }
        guard isReached else { return }
        reach(
            at: event.time, duration: duration, isBare: event.position == nil || duration == nil, in: &session,
            number: number)
    }

    private mutating func reach(
        at time: Microseconds, duration: Microseconds?, isBare: Bool, in session: inout PlaybackSession, number: Int
    ) {
        session.reachedEndAt = session.reachedEndAt ?? time
        let isAnew: Bool
        if let sessionOfLastPass {
            let sawItAgain =
                duration.map { Fraction.isAtLeast(sinceLastPass.length, rules.passedAt * Double($0)) } ?? false
            isAnew = sawItAgain || isBare && number > sessionOfLastPass
        } else {
            isAnew = true
        }
        guard isAnew else { return }
        passes.append(time)
        sinceLastPass = Segments()
        sessionOfLastPass = number
    }
}
