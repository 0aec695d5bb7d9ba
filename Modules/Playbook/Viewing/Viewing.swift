/// All that follows from the events of one user with one video.
struct Viewing: Sendable {
    /// The playback sessions, in order.
    private(set) var sessions: [PlaybackSession]
    private(set) var progress: VideoProgress
    /// When each session id's player began to play first, outside advertisements.
    private(set) var plays: [String: Microseconds] = [:]
    /// The players that are playing as far as their events tell: until when, and in which session.
    private(set) var playing: [Playing] = []

    struct Playing: Sendable {
        let since: Microseconds
        let until: Microseconds
        let session: Int
    }

    init(of events: [ViewingEvent], rules: ViewingRules) {
        let chronicle = Chronicle(events)
        let ads = AdBreaks(of: chronicle, rules: rules)
        let durations = KnownDurations(of: chronicle, ads: ads)
        let players = chronicle.players.map {
            PlayerReading(of: $0, in: chronicle, ads: ads, durations: durations, rules: rules)
        }
        let credits = players.flatMap(\.credits)
        var keepsAlive = chronicle.events.map(\.interaction.keepsSessionAlive)
        var bordersCredit = Array(repeating: false, count: keepsAlive.count)
        for credit in credits {
            for rank in [credit.begin, credit.end] { (keepsAlive[rank], bordersCredit[rank]) = (true, true) }
        }
        let bounds = SessionBounds(of: chronicle, credits: credits, keepsAlive: keepsAlive, rules: rules)
        sessions = bounds.sessions.map { range in
            PlaybackSession(
                beganAt: chronicle.events[range.lowerBound].time, endedAt: chronicle.events[range.upperBound].time,
                duration: durations.durations[range.upperBound], isLive: durations.isLive[range.upperBound])
        }
        progress = VideoProgress()
        gather(chronicle, ads: ads, bounds: bounds)
        gather(players, bounds: bounds)
        follow(credits, in: chronicle, ads: ads, durations: durations, bounds: bounds, rules: rules)
        progress.position = Run.position(
            of: players.map(\.credits), sessionOfEvent: bounds.sessionOfEvent, rules: rules)
        for (ranks, player) in zip(chronicle.players, players) {
            find(player, of: ranks, in: chronicle, keepsAlive: keepsAlive, bordersCredit, bounds: bounds, rules: rules)
        }
    }

    /// What events say of the session that they belong to, and the plays that they start.
    private mutating func gather(_ chronicle: Chronicle, ads: AdBreaks, bounds: SessionBounds) {
        for (rank, event) in chronicle.events.enumerated() {
            guard let session = bounds.sessionOfEvent[rank] else { continue }
            sessions[session].events += 1
            // Few are others than those of the event before.
            if let id = event.sessionID, sessions[session].sessionIDs.last != id,
                !sessions[session].sessionIDs.contains(id)
            {
                sessions[session].sessionIDs.append(id)
            }
            if let id = event.deviceID, sessions[session].deviceIDs.last != id,
                !sessions[session].deviceIDs.contains(id)
            {
                sessions[session].deviceIDs.append(id)
            }
            if event.interaction == .error { sessions[session].hasError = true }
            guard case .outside = ads.places[rank] else { continue }
            if event.saysPlace { sessions[session].hasPlace = true }
            if event.interaction.isStart, let id = event.sessionID {
                plays[id] = min(plays[id] ?? event.time, event.time)
            }
        }
    }

    private mutating func gather(_ players: [PlayerReading], bounds: SessionBounds) {
        for player in players {
            for startup in player.startups {
                guard let session = bounds.sessionOfEvent[startup.rank] else { continue }
                sessions[session].startups.append(startup.time)
            }
            for stall in player.stalls {
                guard let session = bounds.sessionOfEvent[stall.rank] else { continue }
                sessions[session].stalls += 1
                sessions[session].stalledTime += stall.time
            }
        }
    }

    /// Follows what was watched in order of time.
    private mutating func follow(
        _ credits: [Credit], in chronicle: Chronicle, ads: AdBreaks, durations: KnownDurations, bounds: SessionBounds,
        rules: ViewingRules
    ) {
        // A player has one event at most with each credit's end.
        var creditOfEnd = [Credit?](repeating: nil, count: chronicle.events.count)
        for credit in credits { creditOfEnd[credit.end] = credit }
        var passing = Passing(rules: rules)
        for (rank, event) in chronicle.events.enumerated() {
            guard let number = bounds.sessionOfEvent[rank] else { continue }
            if let credit = creditOfEnd[rank] {
                for piece in [credit.piece, credit.secondPiece].compactMap(\.self) {
                    sessions[number].append(piece)
                    progress.furthest = max(progress.furthest ?? piece.to, piece.to)
                    passing.watch(
                        piece, at: event.time, duration: durations.durations[rank], in: &sessions[number],
                        number: number)
                }
                sessions[number].watchTime += credit.watchTime
                sessions[number].append(WatchedStretch(from: credit.beganAt, time: credit.watchTime))
                progress.latestCreditAt = event.time
            }
            if event.interaction == .complete, case .outside = ads.places[rank] {
                passing.complete(
                    event, duration: durations.durations[rank], isLive: durations.isLive[rank],
                    in: &sessions[number], number: number)
            }
        }
        for session in sessions { progress.segments.formUnion(session.segments) }
        progress.passes = passing.passes
        progress.duration = sessions.last?.duration
        progress.isLive = sessions.last?.isLive ?? false
    }

    /// Finds out whether a player is playing after its last event.
    private mutating func find(
        _ player: PlayerReading, of ranks: [Int], in chronicle: Chronicle, keepsAlive: [Bool], _ bordersCredit: [Bool],
        bounds: SessionBounds, rules: ViewingRules
    ) {
        guard let last = ranks.last(where: { keepsAlive[$0] }), let session = bounds.sessionOfEvent[last] else {
            return
        }
        switch player.state.wanted {
        case .no: return
        case .unknown where !bordersCredit[last]: return
        case .unknown, .yes: break
        }
        let time = chronicle.events[last].time
        playing.append(Playing(since: time, until: time + rules.playingFor, session: session))
    }
}
