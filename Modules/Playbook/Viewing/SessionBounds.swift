/// Where the playback sessions of a user with a video begin and end.
struct SessionBounds: Sendable {
    /// The ranks of the first and the last event that keep each session alive, in order.
    private(set) var sessions: [ClosedRange<Int>] = []
    /// By rank: the session that the event belongs to, none before the first.
    private(set) var sessionOfEvent: [Int?] = []

    /// - Parameter keepsAlive: by rank, whether the event keeps a session alive.
    init(of chronicle: Chronicle, credits: [Credit], keepsAlive: [Bool], rules: ViewingRules) {
        let events = chronicle.events
        let alive = keepsAlive.indices.filter { keepsAlive[$0] }
        let joins = Self.joins(by: credits, events: events)
        var bridges = 0
        var next = 0
        for (index, rank) in alive.enumerated() {
            // What a credit joins, joins what lies between, too.
            while next < joins.count, joins[next].rank < rank {
                bridges += joins[next].change
                next += 1
            }
            let isJoined =
                index > 0 && (bridges > 0 || events[rank].time - events[alive[index - 1]].time < rules.sessionGap)
            if isJoined, let last = sessions.popLast() {
                sessions.append(last.lowerBound...rank)
            } else {
                sessions.append(rank...rank)
            }
        }
        var session: Int?
        sessionOfEvent.reserveCapacity(events.count)
        for rank in events.indices {
            let following = session.map { $0 + 1 } ?? 0
            if following < sessions.count, sessions[following].lowerBound == rank { session = following }
            sessionOfEvent.append(session)
        }
    }

    /// Where the stretches begin and end that credits join whose watch time is at least half of them.
    private static func joins(by credits: [Credit], events: [ViewingEvent]) -> [(rank: Int, change: Int)] {
        credits.filter { 2 * $0.watchTime >= abs($0.endedAt - $0.beganAt) }
            .flatMap { [(min($0.begin, $0.end), 1), (max($0.begin, $0.end), -1)] }
            .map { (rank: $0.0, change: $0.1) }
            .sorted { $0.rank < $1.rank }
    }
}
