import Foundation
import PlaybookOracle
import Testing

/// The streams with right answers that lie beside the rules.
struct DomainExample: CustomTestStringConvertible, @unchecked Sendable {
    // The dictionaries come from JSONSerialization and are never changed.
    let name: String
    let expected: [String: Any]
    let events: [StoredEvent]

    var testDescription: String { name }

    static let all: [DomainExample] = {
        let path =
            ProcessInfo.processInfo.environment["DOMAIN_EXAMPLES"] ?? "/work/shared/domain-examples.json"
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            return try (document?["examples"] as? [[String: Any]] ?? []).map { example in
                let events = example["events"] as? [[String: Any]] ?? []
                return DomainExample(
                    name: example["name"] as? String ?? "",
                    expected: example["expected"] as? [String: Any] ?? [:],
                    events: try events.enumerated().map { number, event in
                        try StoredEvent(
                            json: try JSONSerialization.data(withJSONObject: event), id: Int64(number))
                    })
            }
        } catch {
            Issue.record("The examples at \(path) cannot be read: \(error)")
            return []
        }
    }()
}

@Suite struct DomainExampleTests {
    @Test func allExamplesAreThere() { #expect(DomainExample.all.count == 57) }

    @Test(arguments: DomainExample.all)
    func theAnswersAreRight(_ example: DomainExample) throws {
        let answers = Recomputation(events: example.events)
        for (question, expected) in example.expected {
            let actual: Any
            switch question {
            case "sessions": actual = answers.sessions.map(Self.fields)
            case "progress": actual = Self.fields(try #require(answers.progress.first))
            case "stats": actual = Self.fields(answers.stats())
            case "times": actual = answers.times.map(Timestamp.format)
            case "retention":
                let wanted = try #require(expected as? [String: Any])
                let buckets = try #require(wanted["buckets"] as? Int)
                let curve = answers.retention(buckets: buckets)
                actual = [
                    "buckets": curve.count, "absolute": curve.map { $0.absolute as Any },
                    "impressions": curve.map { $0.impressions as Any },
                ]
            case "days":
                let wanted = try #require(expected as? [String: Any])
                let name = try #require(wanted["timeZone"] as? String)
                let zone = try #require(TimeZone(identifier: name))
                let firstDay = try #require(wanted["firstDay"] as? String)
                let first = try #require(CivilDate(firstDay))
                let count = try #require((wanted["watchTimeSeconds"] as? [Any])?.count)
                let calendar = ZoneCalendar(timeZone: zone)
                let start = calendar.beginning(of: first)
                let end = calendar.beginning(
                    of: CivilDate(daysSince1970: first.daysSince1970 + Int64(count)))
                let days = answers.timeline(in: start..<end, by: .day, timeZone: zone)
                #expect(days.count == count)
                actual = [
                    "timeZone": name, "firstDay": wanted["firstDay"] as Any,
                    "watchTimeSeconds": days.map(\.stats.watchTimeSeconds),
                    "views": days.map(\.stats.views),
                ]
            case "nowPlaying":
                let moments = try #require(expected as? [[String: Any]])
                actual = try moments.map { (moment) -> [String: Any] in
                    let text = try #require(moment["at"] as? String)
                    let at = try #require(Timestamp.parse(text))
                    return ["at": text, "userIds": answers.nowPlaying(at: at).map(\.userId)] as [String: Any]
                }
            default:
                Issue.record("Nobody knows the question \(question).")
                continue
            }
            Self.compare(expected, actual, at: "\(example.name).\(question)")
        }
    }

    static func fields(_ session: PlaybackSession) -> [String: Any] {
        [
            "beganAt": Timestamp.format(session.beganAt), "endedAt": Timestamp.format(session.endedAt),
            "durationSeconds": session.durationSeconds as Any,
            "watchTimeSeconds": session.watchTimeSeconds,
            "contentWatchedSeconds": session.contentWatchedSeconds, "isView": session.isView,
            "segments": session.segments.map(fields), "events": session.eventCount,
        ]
    }

    static func fields(_ segment: Segment) -> [String: Any] {
        ["fromSeconds": segment.fromSeconds, "toSeconds": segment.toSeconds]
    }

    static func fields(_ progress: VideoProgress) -> [String: Any] {
        [
            "contentWatchedSeconds": progress.contentWatchedSeconds,
            "percentWatched": progress.percentWatched as Any,
            "furthestSeconds": progress.furthestSeconds as Any,
            "positionSeconds": progress.positionSeconds as Any,
            "resumeSeconds": progress.resumeSeconds as Any, "isWatched": progress.isWatched as Any,
            "watchedAt": progress.watchedAt.map(Timestamp.format) as Any, "passes": progress.passes,
            "latestCreditAt": progress.latestCreditAt.map(Timestamp.format) as Any,
        ]
    }

    static func fields(_ stats: VideoStats) -> [String: Any] {
        [
            "plays": stats.plays, "views": stats.views, "viewers": stats.viewers,
            "completions": stats.completions, "finishes": stats.finishes,
            "completionRate": stats.completionRate as Any,
            "averagePercentageViewed": stats.averagePercentageViewed as Any,
        ]
    }

    /// Compares what is expected; what is not named is not judged.
    static func compare(_ expected: Any, _ actual: Any?, at path: String) {
        let actual = actual.flatMap { Mirror(reflecting: $0).displayStyle == .optional ? unwrapped($0) : $0 }
        switch expected {
        case is NSNull: #expect(actual == nil, "\(path)")
        case let expected as [String: Any]:
            guard let actual = actual as? [String: Any] else {
                Issue.record("\(path) is no object")
                return
            }
            for (key, value) in expected {
                #expect(actual.keys.contains(key), "\(path).\(key) is not answered")
                compare(value, actual[key] ?? nil, at: "\(path).\(key)")
            }
        case let expected as [Any]:
            let actual = actual as? [Any] ?? []
            #expect(actual.count == expected.count, "\(path)")
            for (number, pair) in zip(expected, actual).enumerated() {
                compare(pair.0, pair.1, at: "\(path)[\(number)]")
            }
        case let expected as String:
            if let time = Timestamp.parse(expected) {
                let other = (actual as? String).flatMap(Timestamp.parse)
                #expect(other.map { abs($0 - time) <= 2 } == true, "\(path): \(String(describing: actual))")
            } else {
                #expect(actual as? String == expected, "\(path)")
            }
        case let expected as NSNumber:
            let number =
                (actual as? Double) ?? (actual as? Int).map(Double.init)
                ?? (actual as? Bool).map { $0 ? 1 : 0 }
            #expect(
                number.map { abs($0 - expected.doubleValue) <= 0.00001 } == true,
                "\(path): \(String(describing: actual)) instead of \(expected)")
        default: Issue.record("\(path) is of no kind that can be compared")
        }
    }

    private static func unwrapped(_ value: Any) -> Any? {
        Mirror(reflecting: value).children.first?.value
    }
}
