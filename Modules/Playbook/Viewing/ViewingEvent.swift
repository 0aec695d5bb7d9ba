/// One event of one user with one video, as the rules of viewing see it.
struct ViewingEvent: Sendable {
    var id: Int64
    var interaction: Interaction
    /// When it was done, set right where the client's clock was wrong.
    var time: Microseconds
    /// When it was done by the client's clock.
    var clientTime: Microseconds?
    var clientSequence: Int64?
    var clientEventID: ClientEventID?
    var sessionID: String?
    var deviceID: String?
    var position: Microseconds?
    var duration: Microseconds?
    var from: Microseconds?
    var to: Microseconds?
    var rate: Double?
    var isLive: Bool?

    /// What sent it.
    var player: PlayerKey { PlayerKey(sessionID: sessionID, deviceID: deviceID) }

    /// The time that orders the events of a player: no correction of its clock changes what lies between two of them.
    var playerTime: Microseconds {
        if let clientTime, clientTime >= ClockTime.earliest { clientTime } else { time }
    }

    /// Where the stretch before it ends.
    var place: Microseconds? { interaction == .seek ? from : position }

    /// Where the stretch after it begins.
    var placeAfter: Microseconds? { interaction == .seek ? to ?? position : position }

    /// Whether it says anything of where the playhead is.
    var saysPlace: Bool { place != nil || placeAfter != nil }

    /// The duration that it says, where that is one.
    var saidDuration: Microseconds? {
        guard let duration, duration > 0, duration <= Bounds.longest else { return nil }
        return duration
    }
}

/// What sent the events of one user and one video: those of a session, or else of a device, or else all the rest.
enum PlayerKey: Hashable, Sendable {
    case session(String)
    case device(String)
    case unnamed

    init(sessionID: String?, deviceID: String?) {
        if let sessionID {
            self = .session(sessionID)
        } else if let deviceID {
            self = .device(deviceID)
        } else {
            self = .unnamed
        }
    }
}

/// A UUID, ordered by its bytes.
struct ClientEventID: Hashable, Comparable, Sendable {
    let high: UInt64
    let low: UInt64

    static func < (first: Self, second: Self) -> Bool { (first.high, first.low) < (second.high, second.low) }
}

/// What can be a time of an event.
enum ClockTime {
    /// The beginning of 2005: a clock that shows less was never set.
    static let earliest: Microseconds = .seconds(1_104_537_600)
}

/// What can be a place in a video, or its length.
enum Bounds {
    /// The longest video, 10⁷ seconds.
    static let longest: Microseconds = .seconds(10_000_000)
}
