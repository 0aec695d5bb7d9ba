/// The types of interaction that count.
enum InteractionType: String, Sendable {
    case ready, play, resume, playing, pause, seek, heartbeat, progress, complete, stop
    case bufferStart = "buffer_start"
    case bufferEnd = "buffer_end"
    case rateChange = "rate_change"
    case qualityChange = "quality_change"
    case visibility
    case adStart = "ad_start"
    case adEnd = "ad_end"
    case error

    /// Whether an event of this type alone keeps a playback session alive.
    var keepsAlive: Bool {
        switch self {
        case .play, .resume, .playing, .pause, .seek, .rateChange, .complete, .stop, .bufferStart,
            .bufferEnd, .adStart, .adEnd:
            true
        case .ready, .heartbeat, .progress, .qualityChange, .visibility, .error: false
        }
    }

    /// Whether the type says that the viewer wants the film to play.
    var startsPlaying: Bool { self == .play || self == .resume || self == .playing }

    /// Whether the type is a report of where the playhead is.
    var isReport: Bool { self == .heartbeat || self == .progress }
}

/// What an event says once odd values are judged, by the event itself.
struct Statement: Sendable {
    var position: Double?
    var duration: Double?
    var from: Double?
    var to: Double?
    /// 0 is a pause.
    var rate: Double?

    init(_ event: StoredEvent) {
        let told = event.durationSeconds.flatMap { $0 > 0 && $0 <= 10_000_000 ? $0 : nil }
        // Where the event itself says that it is live, there is no duration to judge by.
        let bound = event.isLive == true ? nil : told
        func judged(_ position: Double?) -> Double? {
            guard let position, position > -1 else { return nil }
            if position < 0 { return 0 }
            if let bound, position > bound { return position <= bound + 2 ? bound : nil }
            return position <= 10_000_000 ? position : nil
        }
        position = judged(event.positionSeconds)
        from = judged(event.fromSeconds)
        to = judged(event.toSeconds)
        duration = told
        rate = event.rate.flatMap { $0 == 0 || (0.05...16).contains($0) ? $0 : nil }
    }
}
