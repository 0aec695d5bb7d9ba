/// Everything that one user did with one video, and what follows from it.
struct History: Sendable {
    let userId: String
    let videoId: String
    /// In the order of time.
    let events: [PlacedEvent]
    /// The duration known by each event.
    let durations: [KnownDuration]
    /// The events of each player, as indices, in the player's order.
    let players: [[Int]]
    /// In the order in which they ended.
    let credits: [Credit]
    /// The state of each player after its last event.
    let states: [PlayerWalk.State]
    let sessions: [PlaybackSession]
    let progress: VideoProgress?
    /// When each play began that the events tell of, by `session_id`.
    let plays: [String: Microseconds]

    init(userId: String, videoId: String, events stored: [StoredEvent]) {
        self.userId = userId
        self.videoId = videoId

        let byPlayer = Dictionary(grouping: stored, by: \.player).values
            .map { PlacedEvent.placed($0.sorted(by: EventOrder.inPlayer)) }
        let events = byPlayer.flatMap { $0 }.sorted { EventOrder.byTime($0.event, $1.event) }
        self.events = events

        var known = KnownDuration()
        let durations = events.map { event in
            known.hear(event)
            return known
        }
        self.durations = durations

        players = Dictionary(grouping: events.indices, by: { events[$0].player }).values
            .map { $0.sorted { EventOrder.inPlayer(events[$0].event, events[$1].event) } }
            .sorted { $0[0] < $1[0] }
        var credits: [Credit] = []
        var states: [PlayerWalk.State] = []
        for player in players {
            var walk = PlayerWalk(events: events, durations: durations)
            for index in player { walk.visit(index) }
            credits += walk.credits
            states.append(walk.state)
        }
        credits.sort { $0.second < $1.second }
        self.credits = credits
        self.states = states

        var plays: [String: Microseconds] = [:]
        for event in events where event.place == .film && event.type.startsPlaying {
            guard let sessionId = event.event.sessionId else { continue }
            plays[sessionId] = min(plays[sessionId] ?? event.time, event.time)
        }
        self.plays = plays

        let sittings = Sitting.all(events: events, credits: credits)
        let ends = EndsReached(
            events: events, durations: durations, credits: credits, sittings: sittings)
        sessions = sittings.enumerated().map { number, sitting in
            PlaybackSession(
                userId: userId, videoId: videoId, sitting: sitting, events: events,
                durations: durations, reachedEnd: ends.sessions.contains(number))
        }
        progress = VideoProgress(
            userId: userId, videoId: videoId, events: events, durations: durations,
            sittings: sittings, sessions: sessions, ends: ends)
    }

    /// Whether an event keeps its playback session alive.
    static func alive(events: [PlacedEvent], credits: [Credit]) -> Set<Int> {
        Set(events.indices.filter { events[$0].type.keepsAlive })
            .union(credits.flatMap { [$0.first, $0.second] })
    }
}
