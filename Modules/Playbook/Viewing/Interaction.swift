/// The types of interaction that mean something. Any other is stored, and counts for nothing.
enum Interaction: String, Sendable, CaseIterable {
    case ready
    case play
    case resume
    case playing
    case pause
    case seek
    case heartbeat
    case progress
    case complete
    case stop
    case bufferStart = "buffer_start"
    case bufferEnd = "buffer_end"
    case rateChange = "rate_change"
    case qualityChange = "quality_change"
    case visibility
    case adStart = "ad_start"
    case adEnd = "ad_end"
    case error

    /// Whether it asks for the video to play.
    var isStart: Bool {
        switch self {
        case .play, .resume, .playing: true
        default: false
        }
    }

    /// Whether it tells where the playhead is and nothing else.
    var isReport: Bool { self == .heartbeat || self == .progress }

    /// Whether it keeps a playback session alive by itself. Others do where a credit begins or ends at them.
    var keepsSessionAlive: Bool {
        switch self {
        case .play, .resume, .playing, .pause, .seek, .rateChange, .complete, .stop, .bufferStart, .bufferEnd, .adStart,
            .adEnd:
            true
        case .ready, .heartbeat, .progress, .qualityChange, .visibility, .error: false
        }
    }
}
