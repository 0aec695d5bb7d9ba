extension StoredEvent {
    private static let beginningOf2005: Microseconds = 12_784 * .day

    /// The time T of the event.
    public var time: Microseconds {
        guard let client = interactionTimestamp else { return receivedAt }
        var time = client
        if let sent = sentTimestamp {
            if sent - client > 400 * .day { return receivedAt }
            let delivery = receivedAt - sent
            let clockIsGood = -1 * .second <= delivery && delivery <= 60 * .second
            if !clockIsGood { time = receivedAt - (sent - client) }
        }
        if time < Self.beginningOf2005 { return receivedAt }
        return min(time, receivedAt)
    }

    /// What the order of a player's events and the time between two of them go by.
    var playerTime: Microseconds {
        guard let client = interactionTimestamp, client >= Self.beginningOf2005 else { return time }
        return client
    }

    /// What sent the event, among all that sent events of its user and video.
    var player: Player {
        if let sessionId { return .session(sessionId) }
        if let deviceId { return .device(deviceId) }
        return .rest
    }
}

/// What sent events of one user and one video.
enum Player: Hashable, Sendable {
    case session(String)
    case device(String)
    case rest
}

/// The two orders of events. Both are total, since ids differ.
enum EventOrder {
    /// The order of one player's events.
    static func inPlayer(_ left: StoredEvent, _ right: StoredEvent) -> Bool {
        if left.playerTime != right.playerTime { return left.playerTime < right.playerTime }
        if left.clientSequence != right.clientSequence {
            return noneLast(left.clientSequence, right.clientSequence)
        }
        let ids = (left.clientEventId?.lowercased(), right.clientEventId?.lowercased())
        if ids.0 != ids.1 { return noneLast(ids.0, ids.1) }
        return left.id < right.id
    }

    /// The order of all events of a user and a video, which "last" and "by then" go by.
    static func byTime(_ left: StoredEvent, _ right: StoredEvent) -> Bool {
        left.time != right.time ? left.time < right.time : inPlayer(left, right)
    }

    private static func noneLast<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool {
        guard let left else { return false }
        guard let right else { return true }
        return left < right
    }
}
