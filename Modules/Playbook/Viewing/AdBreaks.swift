/// Where each event stands to the advertisements of its player.
struct AdBreaks: Sendable {
    enum Place: Sendable {
        /// An event of the video.
        case outside
        /// An event of an advertisement: what it says of the playhead is not about the video.
        case inside
        /// The end of an advertisement. What it says is the advertisement's.
        case end
        /// The end of an advertisement for which the video waited where it was.
        case endInPlace
    }

    /// By rank.
    private(set) var places: [Place]

    init(of chronicle: Chronicle, rules: ViewingRules) {
        places = Array(repeating: .outside, count: chronicle.events.count)
        for player in chronicle.players {
            find(in: player, of: chronicle, rules: rules)
        }
    }

    private mutating func find(in player: [Int], of chronicle: Chronicle, rules: ViewingRules) {
        var since: Microseconds?
        var begin: Microseconds?
        var previous: Microseconds?
        for rank in player {
            let event = chronicle.events[rank]
            let time = event.playerTime
            if let previous, time - previous >= rules.sessionGap { since = nil }
            previous = time
            if let started = since, time - started > rules.longestAd { since = nil }
            switch (event.interaction, since) {
            case (.adStart, nil):
                since = time
                begin = event.position
            case (.adStart, _):
                places[rank] = .inside
                since = time
            case (.adEnd, nil):
                places[rank] = .end
            case (.adEnd, _):
                if let begin, let end = event.position, abs(end - begin) <= rules.adTolerance {
                    places[rank] = .endInPlace
                } else {
                    places[rank] = .end
                }
                since = nil
            case (_, nil): break
            case (_, _): places[rank] = .inside
            }
        }
    }
}
