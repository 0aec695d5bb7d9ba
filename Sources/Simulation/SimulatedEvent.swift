/// One event as a simulated player sends it, with the time of its arrival.
///
/// All values are plain numbers, so that millions of events cost no allocation each.
public struct SimulatedEvent: Sendable, Hashable {
    public var user: Int64
    public var video: Int32
    public var interaction: Interaction
    /// Which `extra` comes with the event; 0 is none.
    var extra: UInt8 = 0
    public var session: UUIDBits?
    /// The number of the device among those of its user.
    public var device: UInt8?
    public var position: Microseconds?
    public var duration: Microseconds?
    public var from: Microseconds?
    public var to: Microseconds?
    /// In thousandths.
    public var rate: Int32?
    public var isLive: Bool?
    public var clientEvent: UUIDBits?
    public var clientSequence: Int64?
    public var clientTime: Microseconds?
    public var sentTime: Microseconds?
    public var arrival: Microseconds
}

/// What happened, by the words of the API; the last ones are outside its vocabulary.
public enum Interaction: UInt8, Sendable, CaseIterable {
    case ready, play, resume, playing, pause, seek, heartbeat, progress, complete, stop
    case bufferStart, bufferEnd, rateChange, qualityChange, visibility, adStart, adEnd, error
    case like, chapterOpened

    /// The value of `interactionType`.
    public var name: StaticString {
        switch self {
        case .ready: "ready"
        case .play: "play"
        case .resume: "resume"
        case .playing: "playing"
        case .pause: "pause"
        case .seek: "seek"
        case .heartbeat: "heartbeat"
        case .progress: "progress"
        case .complete: "complete"
        case .stop: "stop"
        case .bufferStart: "buffer_start"
        case .bufferEnd: "buffer_end"
        case .rateChange: "rate_change"
        case .qualityChange: "quality_change"
        case .visibility: "visibility"
        case .adStart: "ad_start"
        case .adEnd: "ad_end"
        case .error: "error"
        case .like: "like"
        case .chapterOpened: "chapter_opened"
        }
    }

    /// Whether such an event shows that the viewer is there.
    var isSignOfLife: Bool {
        switch self {
        case .play, .resume, .playing, .pause, .seek, .rateChange, .complete, .stop, .bufferStart,
            .bufferEnd, .adStart, .adEnd:
            true
        default: false
        }
    }
}

/// The 128 bits of a UUID.
public struct UUIDBits: Sendable, Hashable {
    var high: UInt64
    var low: UInt64

    /// A UUID of version 4.
    static func random(_ random: inout Random) -> UUIDBits {
        UUIDBits(
            high: random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
            low: random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// A UUID of version 7, which sorts by time and then by a counter.
    static func ordered(
        by time: Microseconds, counter: Int64, _ random: inout Random
    ) -> UUIDBits {
        UUIDBits(
            high: UInt64(max(0, time) / .millisecond) << 16 | 0x7000 | UInt64(counter & 0xFFF),
            low: random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }
}
