import Foundation
import PlaybookOracle
import Simulation
import Testing

@Suite struct TruthTests {
    /// Reads simulated events back as the server would store them.
    static func stored(_ events: [SimulatedEvent]) throws -> [StoredEvent] {
        var writer = EventWriter()
        for event in events { writer.append(event) }
        let lines = writer.bytes.split(separator: UInt8(ascii: "\n"))
        return StoredEvent.stored(
            of: try lines.enumerated().map { try StoredEvent(json: Data($1), id: Int64($0)) })
    }

    static let deliveries: [Delivery] = [
        Delivery(), Delivery(isShuffled: true), Delivery(latePerMille: 200),
        Delivery(isShuffled: true, repeatedPerMille: 300, latePerMille: 100),
    ]

    /// How many sites are simulated.
    static let sites =
        ProcessInfo.processInfo.environment["SIMULATED_SITES"].flatMap(UInt64.init) ?? 10

    @Test(arguments: 1...sites)
    func theOracleFindsWhatTheViewersDid(seed: UInt64) throws {
        var options = SimulationOptions()
        options.seed = seed
        options.viewers = 40
        options.days = 6
        options.videos = 25
        options.delivery = Self.deliveries[Int(seed) % 4]
        let simulation = Simulation(options)
        var units = 0
        var claimed = 0
        for viewer in 0..<options.viewers {
            let history = simulation.history(ofViewer: viewer)
            let answers = Recomputation(events: try Self.stored(history.events))
            units += Set(history.events.map(\.video)).count
            for truth in history.truths {
                claimed += 1
                try Self.compare(truth, answers, "seed \(seed), viewer \(viewer), v\(truth.video)")
            }
        }
        // Most events tell the truth.
        #expect(claimed * 2 > units, "\(claimed) of \(units)")
    }

    static func compare(_ truth: Truth, _ answers: Recomputation, _ place: String) throws {
        let (userId, videoId) = ("\(truth.user)", "v\(truth.video)")
        func seconds(_ value: Int64?) -> Double? { value.map { Double($0) / 1_000_000 } }
        func near(_ left: Double?, _ right: Double?) -> Bool {
            guard let left, let right else { return left == nil && right == nil }
            return abs(left - right) <= 0.000001
        }
        let sessions = answers.sessions.filter { $0.userId == userId && $0.videoId == videoId }
        try #require(sessions.count == truth.sittings.count, "\(place): sittings")
        for (number, (session, sitting)) in zip(sessions, truth.sittings).enumerated() {
            let place = "\(place), sitting \(number)"
            #expect(session.beganAt == sitting.beganAt, "\(place): begin")
            #expect(session.endedAt == sitting.endedAt, "\(place): end")
            #expect(session.watchTime == sitting.watchTime, "\(place): watch time")
            #expect(near(session.contentWatchedSeconds, seconds(sitting.contentLength)), "\(place): content")
            #expect(near(session.durationSeconds, seconds(truth.duration)), "\(place): duration")
            #expect(session.isView == sitting.isView, "\(place): view")
            #expect(session.isCompletion == sitting.isCompletion, "\(place): completion")
            #expect(session.reachedEnd == sitting.reachedEnd, "\(place): end of the film")
            compare(session.segments, sitting.content, place)
        }
        let progress = try #require(answers.progress(userId: userId, videoId: videoId), "\(place)")
        compare(progress.segments, truth.content, "\(place), progress")
        #expect(near(progress.contentWatchedSeconds, seconds(truth.contentLength)), "\(place): content")
        #expect(near(progress.furthestSeconds, seconds(truth.furthest)), "\(place): furthest")
        #expect(progress.passes == truth.passes.count, "\(place): passes")
        #expect(progress.watchedAt == truth.passes.first, "\(place): watched at")
        #expect(progress.passedAt == truth.passes.last, "\(place): passed at")
        #expect(progress.isWatched == truth.isWatched, "\(place): watched")
        #expect(progress.latestCreditAt == truth.latestReportAt, "\(place): latest credit")
        if let position = truth.position {
            #expect(near(progress.positionSeconds, seconds(position)), "\(place): position")
        }
        if let resume = truth.resume {
            #expect(near(progress.resumeSeconds, seconds(resume)), "\(place): resume")
        }
        let plays = answers.plays.count { $0.userId == userId && $0.videoId == videoId }
        #expect(plays == truth.plays, "\(place): plays")

        func compare(_ segments: [Segment], _ pieces: [Content], _ place: String) {
            let agree =
                segments.count == pieces.count
                && zip(segments, pieces).allSatisfy {
                    near($0.fromSeconds, seconds($1.from)) && near($0.toSeconds, seconds($1.to))
                }
            #expect(agree, "\(place): segments \(segments) instead of \(pieces)")
        }
    }
}
