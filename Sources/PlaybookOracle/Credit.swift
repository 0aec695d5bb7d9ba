/// What was credited between two neighbours: events of one player between which the film played.
struct Credit: Sendable {
    /// The neighbours, as indices of the history's events.
    var first: Int
    var second: Int
    /// T of the first neighbour, where the credited time begins.
    var began: Microseconds
    /// The credited time.
    var time: Microseconds
    /// The positions of the neighbours.
    var from: Double
    var to: Double
    /// One piece of content, or two where the film began anew in between.
    var segments: [Segment]

    /// The credited time that lies in a range of time.
    func time(in range: Range<Microseconds>) -> Microseconds {
        max(0, min(began + time, range.upperBound) - max(began, range.lowerBound))
    }
}

/// A walk along the events of one player, which finds its credits.
struct PlayerWalk {
    /// Whether the viewer wants the film to play.
    enum Wish: Sendable {
        case yes
        case no
        case unknown
    }

    /// What holds from each event on until another changes it.
    struct State {
        var wish: Wish = .unknown
        /// The last rate given, other than 0.
        var rate: Double?
        /// Whether the last rate said was 0, so that the next one is a resume.
        var standsAtZero = false
        /// The event that last said a wish.
        var lastWish: Int?
    }

    /// The neighbour that waits for the next one.
    private struct Neighbour {
        var index: Int
        var position: Double
        var rate: Double?
        /// Whether the player was unwanted at any time since.
        var wasRefused: Bool
    }

    /// The events of the history, of all players.
    let events: [PlacedEvent]
    /// The duration known by each of them.
    let durations: [KnownDuration]

    private(set) var state = State()
    private(set) var credits: [Credit] = []
    private var neighbour: Neighbour?
    private var previous: Int?

    init(events: [PlacedEvent], durations: [KnownDuration]) {
        self.events = events
        self.durations = durations
    }

    /// Takes in the next event of the player.
    mutating func visit(_ index: Int) {
        let event = events[index]
        if let previous, event.playerTime - events[previous].playerTime >= .hour { state = State() }
        previous = index
        let movement = movement(to: index)
        if let movement, let credit = credit(for: movement, at: index) { credits.append(credit) }
        if event.place == .film { change(by: index, movement: movement) }
        keepNeighbour(index)
    }

    // MARK: Movement

    /// How the playhead went from the waiting neighbour to an event.
    private struct Movement {
        var neighbour: Neighbour
        var position: Double
        var elapsed: Microseconds
        /// The rate that holds at the neighbour, 1 where none was given.
        var rate: Double { neighbour.rate ?? 1 }
        /// The fastest that the playhead may have moved for.
        var fastest: Double { neighbour.rate ?? 2 }
        var way: Double { position - neighbour.position }

        func fits(_ way: Double) -> Bool {
            0 < way && way <= 1.1 * fastest * elapsed.seconds + min(2, fastest * elapsed.seconds)
        }

        /// Whether a way is about as long as that of a playhead that never stood.
        func isSteady(_ way: Double) -> Bool { way >= 0.8 * rate * elapsed.seconds }
    }

    private func movement(to index: Int) -> Movement? {
        guard let neighbour, let position = events[index].positionAsEnd else { return nil }
        let elapsed = events[index].playerTime - events[neighbour.index].playerTime
        return Movement(neighbour: neighbour, position: position, elapsed: elapsed)
    }

    private func credit(for movement: Movement, at index: Int) -> Credit? {
        let neighbour = movement.neighbour
        guard !neighbour.wasRefused, movement.elapsed <= 6 * .hour else { return nil }
        let startsAnew = state.wish == .unknown || movement.elapsed >= .hour
        guard !(events[index].type.startsPlaying && startsAnew) else { return nil }

        var segments: [Segment] = []
        var way = movement.way
        if movement.fits(way) {
            segments = [Segment(fromSeconds: neighbour.position, toSeconds: movement.position)]
        } else if way < 0, let duration = durations[index].seconds, neighbour.position <= duration {
            let reach = max(10, movement.fastest * movement.elapsed.seconds)
            way = (duration - neighbour.position) + movement.position
            guard neighbour.position >= duration - reach, movement.position <= reach,
                movement.fits(way), movement.isSteady(way)
            else { return nil }
            segments = [
                Segment(fromSeconds: neighbour.position, toSeconds: duration),
                Segment(fromSeconds: 0, toSeconds: movement.position),
            ].filter { $0.fromSeconds < $0.toSeconds }
        } else {
            return nil
        }
        return Credit(
            first: neighbour.index, second: index, began: events[neighbour.index].time,
            time: min(movement.elapsed, .seconds(way / movement.rate)), from: neighbour.position,
            to: movement.position, segments: segments)
    }

    // MARK: State

    /// Changes the state by an event outside advertisements.
    private mutating func change(by index: Int, movement: Movement?) {
        let event = events[index]
        // An event's rate counts before its type, and the type wins.
        if event.said.rate == 0 {
            state.standsAtZero = true
            say(.no, at: index)
        } else if let rate = event.said.rate {
            state.rate = rate
            if state.standsAtZero { say(.yes, at: index) }
            state.standsAtZero = false
        }
        switch event.type {
        case .play, .resume, .playing: say(.yes, at: index)
        case .pause, .stop: say(.no, at: index)
        case .complete:
            if let position = event.said.position, let duration = durations[index].seconds,
                position < duration - 2
            {
                break
            }
            say(.no, at: index)
        case .ready:
            state.rate = event.said.rate == 0 ? nil : event.said.rate
            state.standsAtZero = event.said.rate == 0
            say(.unknown, at: index)
        case .heartbeat, .progress:
            if let movement, endOfPauseWasLost(movement) { state.wish = .yes }
        case .seek, .bufferStart, .bufferEnd, .rateChange, .qualityChange, .visibility, .adStart,
            .adEnd, .error:
            break
        }
    }

    private mutating func say(_ wish: Wish, at index: Int) {
        state.wish = wish
        state.lastWish = index
    }

    /// Whether two reports of one pause, with no wish between, moved as only a playing film moves.
    private func endOfPauseWasLost(_ movement: Movement) -> Bool {
        guard state.wish == .no, let lastWish = state.lastWish,
            events[movement.neighbour.index].type.isReport,
            // The neighbour's own rate of 0 may have begun the pause.
            lastWish == movement.neighbour.index
                || events[lastWish].isBefore(events[movement.neighbour.index])
        else { return false }
        return movement.fits(movement.way) && movement.isSteady(movement.way)
    }

    private mutating func keepNeighbour(_ index: Int) {
        let event = events[index]
        if let position = event.positionAsBeginning {
            neighbour = Neighbour(
                index: index, position: position, rate: state.rate, wasRefused: state.wish == .no)
            return
        }
        // A jump to nowhere leaves no neighbour, and no two have an advertisement between them.
        if event.positionAsEnd != nil || event.type == .adStart || event.place == .advertisement {
            neighbour = nil
        }
        if state.wish == .no { neighbour?.wasRefused = true }
    }
}

extension PlacedEvent {
    fileprivate func isBefore(_ other: PlacedEvent) -> Bool { EventOrder.inPlayer(event, other.event) }
}
