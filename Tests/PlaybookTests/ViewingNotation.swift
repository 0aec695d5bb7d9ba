@testable import Playbook

/// Events as a line of text, so that a scenario can be read at a glance: `0 play p=0 d=600; 120 pause p=120`.
///
/// An event is the second at which it was done, its type and what it says: `p` position, `d` duration, `from`, `to`, `r` rate, `live`
/// (yes or no), `s` the session's id (`s` where it is not given, `-` for none), `dev` the device's, `late` the seconds by which the
/// clock of the player is wrong, `n` the player's own counter.
enum ViewingNotation {
    /// 2026-06-15T12:00:00Z, from which seconds are counted.
    static let noon: Microseconds = .seconds(1_781_524_800)

    static func events(_ text: String) -> [ViewingEvent] {
        text.split(separator: ";").enumerated().compactMap { number, line in
            let words = line.split(separator: " ")
            guard words.count > 1, let second = Double(words[0]), let type = Interaction(rawValue: String(words[1]))
            else { return nil }
            var said: [Substring: String] = [:]
            for word in words.dropFirst(2) {
                let parts = word.split(separator: "=")
                said[parts[0]] = String(parts[1])
            }
            func place(_ name: Substring) -> Microseconds? {
                said[name].flatMap { Double($0) }.map(Microseconds.init(nearestTo:))
            }
            let session = said["s"] ?? "s"
            let time = noon + Microseconds(nearestTo: second)
            return ViewingEvent(
                id: Int64(number), interaction: type, time: time, clientTime: place("late").map { time + $0 },
                clientSequence: said["n"].flatMap { Int64($0) }, clientEventID: nil,
                sessionID: session == "-" ? nil : session, deviceID: said["dev"], position: place("p"),
                duration: place("d"), from: place("from"), to: place("to"), rate: said["r"].flatMap { Double($0) },
                isLive: said["live"].map { $0 == "yes" })
        }
    }

    /// A player that reports every ten seconds: `beats(from: 0, to: 60, at: 0)` is seven heartbeats.
    static func beats(from: Int, to: Int, at position: Int, every step: Int = 10, _ more: String = "") -> String {
        stride(from: from, through: to, by: step).map { "\($0) heartbeat p=\(position + $0 - from) \(more)" }
            .joined(separator: "; ")
    }

    /// What came of it, as text: the answer to each question that is asked.
    static func answer(_ viewing: Viewing, _ questions: [Substring]) -> [String] {
        let rules = ViewingRules()
        return questions.map { question in
            let sessions = viewing.sessions
            let progress = viewing.progress
            func list(_ value: (PlaybackSession) -> String) -> String { sessions.map(value).joined(separator: ",") }
            return switch question {
            case "sessions": "\(sessions.count)"
            case "watch": list { text($0.watchTime) }
            case "content": list { text($0.content) }
            case "view": list { $0.isView(rules) ? "yes" : "no" }
            case "completion": list { $0.isCompletion(rules) ? "yes" : "no" }
            case "began": list { text($0.beganAt - noon) }
            case "ended": list { text($0.endedAt - noon) }
            case "end": list { $0.reachedEndAt.map { text($0 - noon) } ?? "none" }
            case "d": list { text($0.duration) }
            case "events": list { "\($0.events)" }
            case "stalls": list { "\($0.stalls)x\(text($0.stalledTime))" }
            case "startups": list { $0.startups.map { text($0) }.joined(separator: "+") }
            case "segments":
                progress.segments.all.map { "\(text($0.from))-\(text($0.to))" }.joined(separator: ",")
            case "position": text(progress.position)
            case "resume": text(progress.resume(rules))
            case "furthest": text(progress.furthest)
            case "watched": progress.isWatched.map { $0 ? "yes" : "no" } ?? "none"
            case "passes": "\(progress.passes.count)"
            case "percent": progress.percentWatched.map { text(Microseconds(nearestTo: $0)) } ?? "none"
            case "plays": "\(viewing.plays.count)"
            case "playing": viewing.playing.isEmpty ? "no" : "yes"
            default: "?"
            }
        }
    }

    private static func text(_ value: Microseconds?) -> String {
        guard let value else { return "none" }
        return value % 1_000_000 == 0 ? "\(value / 1_000_000)" : "\(value.inSeconds)"
    }
}
