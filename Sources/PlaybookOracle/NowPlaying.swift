extension Recomputation {
    /// Users and videos that were playing at a moment, by what had happened by then.
    ///
    /// - Parameter silence: how old the last sign of life may be.
    public func nowPlaying(
        at moment: Microseconds, silence: Microseconds = 75_000_000
    ) -> [(userId: String, videoId: String)] {
        histories.compactMap { history in
            let past = History(
                userId: history.userId, videoId: history.videoId,
                events: history.events.map(\.event).filter { $0.time <= moment })
            return past.isPlaying(at: moment, silence: silence)
                ? (history.userId, history.videoId) : nil
        }
    }
}

extension History {
    /// Whether one of the players is playing, where nothing later than the moment is known.
    func isPlaying(at moment: Microseconds, silence: Microseconds) -> Bool {
        let alive = History.alive(events: events, credits: credits)
        let credited = Set(credits.flatMap { [$0.first, $0.second] })
        return zip(players, states).contains { player, state in
            guard let last = player.last(where: alive.contains),
                moment - events[last].time <= silence
            else { return false }
            switch state.wish {
            case .yes: return true
            case .no: return false
            case .unknown: return credited.contains(last)
            }
        }
    }
}
