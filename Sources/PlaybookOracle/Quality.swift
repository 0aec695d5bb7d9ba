/// How well playback went.
public struct PlaybackQuality: Sendable {
    public var startupSecondsP50: Double?
    public var startupSecondsP95: Double?
    public var rebufferRatio: Double?
    public var rebuffers: Int
    public var errorRate: Double?

    init(_ sessions: [PlaybackSession]) {
        let startups = sessions.flatMap(\.startups).sorted()
        /// Between the two nearest values in proportion, as PostgreSQL's `percentile_cont` does.
        func percentile(_ share: Double) -> Double? {
            guard !startups.isEmpty else { return nil }
            let place = share * Double(startups.count - 1)
            let low = startups[Int(place.rounded(.down))].seconds
            let high = startups[Int(place.rounded(.up))].seconds
            return low + (high - low) * (place - place.rounded(.down))
        }
        startupSecondsP50 = percentile(0.5)
        startupSecondsP95 = percentile(0.95)
        let stalled = sessions.reduce(0) { $0 + $1.stalls.time }
        let all = stalled + sessions.reduce(0) { $0 + $1.watchTime }
        rebufferRatio = all > 0 ? Double(stalled) / Double(all) : nil
        rebuffers = sessions.reduce(0) { $0 + $1.stalls.count }
        let failed = sessions.count { $0.hasError }
        errorRate = sessions.isEmpty ? nil : Double(failed) / Double(sessions.count)
    }
}

/// How often and how long playback waited for data in a sitting.
struct Stalls: Sendable {
    var count = 0
    var time: Microseconds = 0

    init(_ events: [PlacedEvent]) {
        for (_, events) in Dictionary(grouping: events, by: \.player) {
            var began: Microseconds?
            for event in events.sorted(by: { EventOrder.inPlayer($0.event, $1.event) }) {
                switch event.type {
                case .bufferStart:
                    count += 1
                    // A stall within a stall is the same time.
                    if began == nil { began = event.playerTime }
                case .bufferEnd, .playing, .play, .pause:
                    if let start = began { time += min(event.playerTime - start, 10 * .minute) }
                    began = nil
                default: break
                }
            }
        }
    }
}

/// How long each `play` of a sitting took until the playhead moved.
enum Startups {
    static func of(_ events: [PlacedEvent]) -> [Microseconds] {
        Dictionary(grouping: events, by: \.player).values.flatMap { events in
            let events = events.sorted { EventOrder.inPlayer($0.event, $1.event) }
            return events.indices.filter { events[$0].type == .play }.compactMap { play in
                events[play...].first { $0.type == .playing }
                    .map { $0.playerTime - events[play].playerTime }
            }
        }
    }
}
