/// Which servers did not answer lately, so that those that do are asked first.
///
/// No server is left out: who failed is asked last. After a while one attempt asks it in its place again, and the others go
/// on as if it were away still until that one has an answer, so that a server that swallows everything costs one attempt a
/// minute some time and nothing else.
struct HostMemory {
    private static let base: Duration = .seconds(10)
    private static let maximum: Duration = .seconds(60)
    /// The part of each pause that is left to chance, so that many processes do not ask together.
    private static let jitter = 0.5

    private var failures: [ConnectionPlace: Backoff] = [:]

    /// The places in the order in which to ask them: those that are well as they come, then those that failed, the one that
    /// failed longest ago first.
    mutating func ordered(
        _ places: [ConnectionPlace], now: MonotonicInstant, chance: Double
    ) -> [ConnectionPlace] {
        guard places.count > 1, !failures.isEmpty else { return places }
        var well: [ConnectionPlace] = []
        var away: [(place: ConnectionPlace, notBefore: MonotonicInstant)] = []
        for place in places {
            guard let notBefore = failures[place]?.notBefore else {
                well.append(place)
                continue
            }
            if !isAway(place, now: now) {
                well.append(place)
                // It is for this attempt alone to find out.
                failures[place]?.failed(now: now, chance: chance)
            } else {
                away.append((place, notBefore))
            }
        }
        return well + away.sorted { $0.notBefore < $1.notBefore }.map(\.place)
    }

    /// Whether it failed lately, and is not to be asked in its place yet.
    func isAway(_ place: ConnectionPlace, now: MonotonicInstant) -> Bool {
        failures[place].map { !$0.allows(now) } ?? false
    }

    /// - Parameter chance: 0 to 1, for how long it is asked last.
    mutating func failed(_ place: ConnectionPlace, now: MonotonicInstant, chance: Double) {
        failures[place, default: Backoff(base: Self.base, maximum: Self.maximum, jitter: Self.jitter)]
            .failed(now: now, chance: chance)
    }

    mutating func answered(_ place: ConnectionPlace) {
        failures[place] = nil
    }
}
