/// What is read from the events of one player, in their order.
struct PlayerReading: Sendable {
    private(set) var credits: [Credit] = []
    private(set) var startups: [Waiting] = []
    private(set) var stalls: [Waiting] = []
    /// The state after the last event.
    private(set) var state = PlayerState()

    /// How long a player waited.
    struct Waiting: Sendable {
        /// The rank of the event at which it began.
        let rank: Int
        let time: Microseconds
    }

    private let chronicle: Chronicle
    private let durations: KnownDurations
    private let rules: ViewingRules
    private var neighbour: Neighbour?
    private var waitingToStart: Int?
    private var stalled: Int?

    /// The event before that has a place.
    private struct Neighbour {
        let rank: Int
        let place: Microseconds
        let time: Microseconds
        let rate: Double?
        let wishes: Int
        let isReport: Bool
        /// Whether the video was not wanted at any moment since.
        var wasPaused: Bool
    }

    init(of player: [Int], in chronicle: Chronicle, ads: AdBreaks, durations: KnownDurations, rules: ViewingRules) {
        self.chronicle = chronicle
        self.durations = durations
        self.rules = rules
        var previous: Microseconds?
        for rank in player {
            let time = chronicle.events[rank].playerTime
            if let previous, time - previous >= rules.sessionGap {
                state.forget()
                (waitingToStart, stalled) = (nil, nil)
            }
            previous = time
            switch ads.places[rank] {
            case .outside: read(chronicle.events[rank], at: rank)
            case .endInPlace: remember(chronicle.events[rank], at: rank)
            case .inside, .end: break
            }
        }
    }

    private mutating func read(_ event: ViewingEvent, at rank: Int) {
        var provesPlaying = false
        if let place = event.place, let neighbour {
            let move = PlayheadMove(
                from: neighbour.place, to: place, elapsed: event.playerTime - neighbour.time, rate: neighbour.rate)
            credit(move, since: neighbour, until: event, at: rank)
            provesPlaying =
                state.wanted == .no && neighbour.isReport && neighbour.wishes == state.wishes && move.isPlaying
        }
        wait(event, at: rank)
        state.take(event, endsHere: endsVideo(event, at: rank), provesPlaying: provesPlaying)
        if event.saysPlace {
            remember(event, at: rank)
        } else if state.wanted == .no {
            neighbour?.wasPaused = true
        }
        if event.interaction == .adStart { neighbour = nil }
    }

    private mutating func remember(_ event: ViewingEvent, at rank: Int) {
        neighbour = event.placeAfter.map { place in
            Neighbour(
                rank: rank, place: place, time: event.playerTime, rate: state.rate, wishes: state.wishes,
                isReport: event.interaction.isReport, wasPaused: state.wanted == .no)
        }
    }

    private mutating func credit(
        _ move: PlayheadMove, since neighbour: Neighbour, until event: ViewingEvent, at rank: Int
    ) {
        guard !neighbour.wasPaused, move.elapsed <= rules.longestCredit else { return }
        if event.interaction.isStart, state.wanted == .unknown || move.elapsed >= rules.sessionGap { return }
        let pieces: [CreditedPiece]
        if let piece = move.piece {
            pieces = [piece]
        } else if let duration = durations.durations[rank] {
            pieces = move.loop(duration: duration)
        } else {
            pieces = []
        }
        guard let first = pieces.first else { return }
        credits.append(
            Credit(
                begin: neighbour.rank, end: rank, beganAt: chronicle.events[neighbour.rank].time, endedAt: event.time,
                piece: first, secondPiece: pieces.count > 1 ? pieces[1] : nil))
    }

    /// Whether a `complete` stands where the video can end. One far before a known duration is a mistake of the player.
    private func endsVideo(_ event: ViewingEvent, at rank: Int) -> Bool {
        guard let position = event.position, let duration = durations.durations[rank] else { return true }
        return position >= duration - rules.endTolerance
    }

    private mutating func wait(_ event: ViewingEvent, at rank: Int) {
        switch event.interaction {
        case .play: waitingToStart = rank
        case .playing:
            if let since = waitingToStart {
                startups.append(Waiting(rank: since, time: event.playerTime - chronicle.events[since].playerTime))
            }
            waitingToStart = nil
        default: break
        }
        switch event.interaction {
        case .bufferStart: stalled = stalled ?? rank
        case .bufferEnd, .playing, .play, .pause:
            if let since = stalled {
                let time = event.playerTime - chronicle.events[since].playerTime
                stalls.append(Waiting(rank: since, time: min(time, rules.longestStall)))
            }
            stalled = nil
        default: break
        }
    }
}
