import Foundation
import PlaybookOracle

/// Computes all answers from the events of a file, and writes them as JSON.
struct CheckCommand {
    var path: String

    private struct Answers: Encodable {
        var events: Int
        var sessions: [Answer.Session]
        var progress: [Answer.Progress]
        var stats: Answer.Stats
        var videos: [String: Answer.Stats]
        var retention: [String: [Answer.Retention]]
        var quality: Answer.Quality
        var days: [Answer.Day]
    }

    func run() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var number: Int64 = 0
        let deliveries = try data.split(separator: UInt8(ascii: "\n")).map { line in
            number += 1
            do {
                return try StoredEvent(json: Data(line), id: number)
            } catch {
                throw CommandLineOptions.Mistake(description: "Line \(number) of \(path) is no event: \(error)")
            }
        }
        let events = StoredEvent.stored(of: deliveries)
        let answers = Recomputation(events: events)
        let videos = Set(events.map(\.videoId)).sorted()
        func byVideo<Value>(_ value: (String) -> Value) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: videos.map { ($0, value($0)) })
        }
        let zone = TimeZone(secondsFromGMT: 0) ?? .current
        let begins = answers.sessions.map(\.beganAt).min() ?? 0
        let ends = answers.sessions.map(\.endedAt).max() ?? 0
        let days = answers.timeline(in: begins..<ends, by: .day, timeZone: zone)
        let output = try Answer.encode(
            Answers(
                events: events.count, sessions: answers.sessions.map(Answer.Session.init),
                progress: answers.progress.map(Answer.Progress.init),
                stats: Answer.Stats(answers.stats()),
                videos: byVideo { Answer.Stats(answers.stats(of: .init(videoId: $0))) },
                retention: byVideo {
                    answers.retention(of: .init(videoId: $0)).map(Answer.Retention.init)
                },
                quality: Answer.Quality(answers.quality()),
                days: days.map {
                    Answer.Day(
                        from: Timestamp.format($0.bucket.lowerBound),
                        to: Timestamp.format($0.bucket.upperBound), stats: Answer.Stats($0.stats),
                        concurrentViewers: $0.concurrentViewers)
                }))
        try EventsCommand.write(Array(output) + [UInt8(ascii: "\n")])
    }
}
