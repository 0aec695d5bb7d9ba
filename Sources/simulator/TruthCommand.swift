import Foundation
import PlaybookOracle
import Simulation

/// Writes what the viewers really watched, one line for each video of a viewer of which something can be claimed.
struct TruthCommand {
    var options: SimulationOptions

    func run() throws {
        let simulation = Simulation(options)
        for viewer in 0..<options.viewers {
            for truth in simulation.history(ofViewer: viewer).truths {
                var line = try Answer.encode(TruthAnswer(truth))
                line.append(UInt8(ascii: "\n"))
                try EventsCommand.write(Array(line))
            }
        }
    }
}

private struct TruthAnswer: Encodable {
    struct Sitting: Encodable {
        var beganAt: String
        var endedAt: String
        var watchTimeSeconds: Double
        var contentWatchedSeconds: Double
        var segments: [Answer.Segment]
        var isView: Bool
        var isCompletion: Bool
        var reachedEnd: Bool
    }

    var userId: String
    var videoId: String
    var durationSeconds: Double?
    var isLive: Bool
    var plays: Int
    var sessions: [Sitting]
    var contentWatchedSeconds: Double
    var segments: [Answer.Segment]
    var furthestSeconds: Double?
    var latestCreditAt: String?
    var isWatched: Bool?
    var passes: Int
    var watchedAt: String?
    var passedAt: String?
    /// Whether position and resume are claimed.
    var isPositionClaimed: Bool
    var positionSeconds: Double?
    var resumeSeconds: Double?

    init(_ truth: Truth) {
        func seconds(_ time: Int64) -> Double { Double(time) / 1_000_000 }
        func segments(_ pieces: [Content]) -> [Answer.Segment] {
            pieces.map { .init(fromSeconds: seconds($0.from), toSeconds: seconds($0.to)) }
        }
        userId = "\(truth.user)"
        videoId = "v\(truth.video)"
        durationSeconds = truth.duration.map(seconds)
        isLive = truth.isLive
        plays = truth.plays
        sessions = truth.sittings.map { sitting in
            Sitting(
                beganAt: Timestamp.format(sitting.beganAt), endedAt: Timestamp.format(sitting.endedAt),
                watchTimeSeconds: seconds(sitting.watchTime),
                contentWatchedSeconds: seconds(sitting.contentLength),
                segments: segments(sitting.content), isView: sitting.isView,
                isCompletion: sitting.isCompletion, reachedEnd: sitting.reachedEnd)
        }
        contentWatchedSeconds = seconds(truth.contentLength)
        self.segments = segments(truth.content)
        furthestSeconds = truth.furthest.map(seconds)
        latestCreditAt = truth.latestReportAt.map(Timestamp.format)
        isWatched = truth.isWatched
        passes = truth.passes.count
        watchedAt = truth.passes.first.map(Timestamp.format)
        passedAt = truth.passes.last.map(Timestamp.format)
        isPositionClaimed = truth.position != nil
        positionSeconds = truth.position.flatMap { $0 }.map(seconds)
        resumeSeconds = truth.resume.flatMap { $0 }.map(seconds)
    }
}
