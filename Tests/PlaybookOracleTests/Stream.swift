import PlaybookOracle
import Testing

/// Reads a stream of events that a person can read.
///
/// A line is the second, the type, the position if it is told, and further fields: `D` duration, `r` rate, `from`,
/// `to`, `live`, `s` session, `d` device, `u` user, `v` video.
func stream(_ text: String) throws -> [StoredEvent] {
    let begin = try #require(Timestamp.parse("2026-06-15T12:00:00Z"))
    return try text.split(separator: "\n").enumerated().map { number, line in
        var words = line.split(separator: " ").map(String.init)
        let time = begin + .seconds(try #require(Double(words.removeFirst())))
        var event = StoredEvent(
            id: Int64(number), userId: "1", videoId: "v", interactionType: words.removeFirst(),
            sessionId: "s", interactionTimestamp: time, receivedAt: time + .seconds(0.25))
        for word in words {
            let parts = word.split(separator: "=").map(String.init)
            switch (parts[0], parts.last ?? "") {
            case ("D", let value): event.durationSeconds = Double(value)
            case ("r", let value): event.rate = Double(value)
            case ("from", let value): event.fromSeconds = Double(value)
            case ("to", let value): event.toSeconds = Double(value)
            case ("live", let value): event.isLive = value == "true"
            case ("s", let value): event.sessionId = value == "-" ? nil : value
            case ("d", let value): event.deviceId = value
            case ("u", let value): event.userId = value
            case ("v", let value): event.videoId = value
            default:
                guard let position = Double(word) else { throw UnreadableWord(word: word) }
                event.positionSeconds = position
            }
        }
        return event
    }
}

/// A word of a stream that is neither a position nor a field.
struct UnreadableWord: Error {
    var word: String
}

/// The moment so many seconds after the beginning of a stream.
func moment(_ second: Double) -> Microseconds { 1_781_524_800_000_000 + .seconds(second) }
