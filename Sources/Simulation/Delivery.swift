/// In which order events come to the server, and how often.
public struct Delivery: Sendable {
    /// Whether events come in any order.
    public var isShuffled = false
    /// How many times in a thousand an event that can be recognized comes again.
    public var repeatedPerMille = 0
    /// How many times in a thousand an event comes hours or days later.
    public var latePerMille = 0

    public init(isShuffled: Bool = false, repeatedPerMille: Int = 0, latePerMille: Int = 0) {
        self.isShuffled = isShuffled
        self.repeatedPerMille = repeatedPerMille
        self.latePerMille = latePerMille
    }

    /// Delivers events in this way.
    func deliver(_ events: inout [SimulatedEvent], seed: UInt64) {
        guard isShuffled || repeatedPerMille > 0 || latePerMille > 0 else {
            events.sort { $0.arrival < $1.arrival }
            return
        }
        var random = Random(seed, 0xDE11)
        func later(_ event: SimulatedEvent, by delay: Microseconds) -> SimulatedEvent {
            var event = event
            event.arrival += delay
            // Each attempt stamps the sending time anew.
            event.sentTime = event.sentTime.map { $0 + delay }
            return event
        }
        for index in events.indices where random.happens(latePerMille) {
            events[index] = later(events[index], by: random.within(60...400_000) * .second)
        }
        for index in events.indices where random.happens(repeatedPerMille) {
            guard events[index].clientEvent != nil else { continue }
            events.append(later(events[index], by: random.within(1...90_000) * .second))
        }
        if isShuffled { events.shuffle(using: &random) } else { events.sort { $0.arrival < $1.arrival } }
    }
}
