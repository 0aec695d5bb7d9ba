import JSON
import TestSupport

/// What some players of one user tell of one video, as it goes wrong in the world: pauses, seeks told and not, rates, stalls, loops,
/// sleep, silence, reports while paused, several sessions and devices.
struct ViewerStream {
    /// The events without user and video, in the order in which they were done.
    private(set) var events: [JSONObject] = []
    private var generator: SeededGenerator
    private var clock: Int64
    private var position = 0.0
    private let duration = 120.0
    private var session = 0

    init(seed: UInt64, steps: Int) {
        generator = SeededGenerator(seed: seed)
        clock = 1_781_524_800_000_000 + Int64(seed % 97) * 1_000_000
        tell("play")
        for _ in 0..<steps { step() }
        tell("stop")
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func step() {
        let seconds = Double(Int.random(in: 1...20, using: &generator))
        switch Int.random(in: 0..<20, using: &generator) {
        case 0:
            tell("pause")
            clock += Int64(seconds) * 30_000_000
            if chance(80) { tell("resume") }
        case 1:
            let to = Double(Int.random(in: 0...120, using: &generator))
            tell("seek", ["fromSeconds": position.json, "toSeconds": to.json])
            position = to
        case 2: position = Double(Int.random(in: 0...120, using: &generator))
        case 3: tell("rate_change", ["rate": chance(50) ? 2 : 1])
        case 4:
            tell("buffer_start")
            clock += Int64(seconds) * 1_000_000
            tell("buffer_end")
        case 5: clock += Int64.random(in: 1...30, using: &generator) * 600_000_000
        case 6:
            session += 1
            tell("play")
        case 7: tell("ad_start")
        case 8: tell("ad_end")
        case 9: tell(chance(50) ? "error" : "complete")
        default:
            clock += Int64(seconds * 1e6)
            position += seconds
            if position > duration { position = chance(70) ? position - duration : duration }
            tell("heartbeat")
        }
    }

    private mutating func tell(_ type: String, _ more: JSONObject = [:]) {
        let id = "00000000-0000-4000-8000-" + String(String(1_000_000_000_000 + events.count).suffix(12))
        var event: JSONObject = [
            "interactionType": .string(type), "clientEventId": .string(id),
            "interactionTimestamp": .string(
                PostgresTimestampText.text(clock + Int64.random(in: 0..<1_000_000, using: &generator))),
            "sessionId": .string("s\(session)"), "deviceId": "d",
        ]
        if chance(90) { event["positionSeconds"] = position.json }
        if chance(80) { event["durationSeconds"] = duration.json }
        for member in more.members { event[member.name] = member.value }
        events.append(event)
    }
}

extension Double {
    fileprivate var json: JSONValue { JSONNumber(self).map { .number($0) } ?? .null }
}
