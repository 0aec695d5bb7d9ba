/// What belongs to one playback session, as indices of the history's events.
struct Sitting: Sendable {
    /// The first and the last event that keep it alive.
    var first: Int
    var last: Int
    /// All events that belong to it, in the order of time.
    var events: [Int]
    /// The credits that ended in it, in the order in which they ended.
    var credits: [Credit]

    /// Divides a history into sittings, in the order of time.
    static func all(events: [PlacedEvent], credits: [Credit]) -> [Sitting] {
        let alive = History.alive(events: events, credits: credits).sorted()
        var sittings: [Sitting] = []
        for index in alive {
            if let last = sittings.last?.last, isOneSitting(last, index, events: events, credits: credits) {
                sittings[sittings.count - 1].last = index
            } else {
                sittings.append(Sitting(first: index, last: index, events: [], credits: []))
            }
        }
        for index in events.indices {
            guard let sitting = sittings.lastIndex(where: { $0.first <= index }) else { continue }
            sittings[sitting].events.append(index)
        }
        for credit in credits {
            guard let sitting = sittings.lastIndex(where: { $0.first <= credit.second }) else { continue }
            sittings[sitting].credits.append(credit)
        }
        return sittings
    }

    /// Whether two living events with none between them belong together.
    private static func isOneSitting(
        _ earlier: Int, _ later: Int, events: [PlacedEvent], credits: [Credit]
    ) -> Bool {
        if events[later].time - events[earlier].time < .hour { return true }
        return credits.contains { credit in
            let joined = min(credit.first, credit.second)...max(credit.first, credit.second)
            let between = events[joined.upperBound].time - events[joined.lowerBound].time
            return joined.contains(earlier) && joined.contains(later) && 2 * credit.time >= between
        }
    }
}
