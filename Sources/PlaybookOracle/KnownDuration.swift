/// What is known of a video's duration after some of a user's events.
struct KnownDuration: Sendable {
    private var last: Double?
    private var liveBy: Player?

    /// Whether the video is live by then.
    var isLive: Bool { liveBy != nil }

    /// The duration in seconds; nil while none is known or the video is live.
    var seconds: Double? { isLive ? nil : last }

    /// Takes in what the next event says, which is in the order of time.
    mutating func hear(_ event: PlacedEvent) {
        guard event.place == .film else { return }
        if let duration = event.said.duration {
            last = duration
            if let liveBy, liveBy != event.player { self.liveBy = nil }
        }
        switch event.event.isLive {
        case true?: liveBy = event.player
        case false?: liveBy = nil
        case nil: break
        }
    }

    /// The position from which on the end counts as reached.
    static func end(of duration: Double) -> Double {
        max(duration / 2, min(0.9 * duration, duration - 2))
    }
}
