/// The events of one user with one video, in both their orders. An event's *rank* is its place among all of them by time.
struct Chronicle: Sendable {
    /// All events, by rank.
    let events: [ViewingEvent]
    /// The ranks of each player's events, in the player's own order.
    let players: [[Int]]

    init(_ unordered: [ViewingEvent]) {
        let order = unordered.indices.sorted { first, second in
            let (first, second) = (unordered[first], unordered[second])
            return first.time != second.time ? first.time < second.time : Self.precedes(first, second)
        }
        events = order.map { unordered[$0] }
        var numbers: [PlayerKey: Int] = [:]
        var players: [[Int]] = []
        var last: (event: ViewingEvent, number: Int)?
        for (rank, event) in events.enumerated() {
            let number: Int
            if let last, last.event.sessionID == event.sessionID, last.event.deviceID == event.deviceID {
                number = last.number
            } else if let known = numbers[event.player] {
                number = known
            } else {
                number = players.count
                numbers[event.player] = number
                players.append([])
            }
            players[number].append(rank)
            last = (event, number)
        }
        for number in players.indices {
            players[number].sort { [events] in Self.precedes(events[$0], events[$1]) }
        }
        self.players = players
    }

    /// The order of a player's events: neither delivery nor a counter that begins anew changes it.
    private static func precedes(_ first: ViewingEvent, _ second: ViewingEvent) -> Bool {
        let (time, otherTime) = (first.playerTime, second.playerTime)
        if time != otherTime { return time < otherTime }
        if first.clientSequence != second.clientSequence {
            return isBefore(first.clientSequence, second.clientSequence)
        }
        if first.clientEventID != second.clientEventID { return isBefore(first.clientEventID, second.clientEventID) }
        return first.id < second.id
    }

    /// Whether a value comes first of two that differ; none comes last.
    private static func isBefore<Value: Comparable>(_ first: Value?, _ second: Value?) -> Bool {
        guard let first else { return false }
        guard let second else { return true }
        return first < second
    }
}
