import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

enum PostgresTimestampText {
    static func text(_ microseconds: Int64) -> String {
        PostgresTimestamp(microsecondsSinceEpoch: microseconds).rfc3339 ?? ""
    }
}

/// What follows from events is the same however they came, and while roll-ups run meanwhile.
@Suite("Playbook: roll-up")
struct RollUpTests {
    /// All that is answered of a user and of their video.
    private static let question = """
        query($user: ID!, $video: ID!) {
          user(id: $user) {
            history(orderBy: BEGAN_AT_ASC, first: 100) { nodes { beganAt endedAt durationSeconds watchTimeSeconds
              contentWatchedSeconds segments { fromSeconds toSeconds } eventCount isView isCompletion reachedEnd reachedEndAt
              sessionIds } }
            progress(videoId: $video) { durationSeconds contentWatchedSeconds percentWatched furthestSeconds positionSeconds
              resumeSeconds isWatched watchedAt passes passedAt segments { fromSeconds toSeconds } lastPlayedAt }
            watchTime(by: DAY) { from to watchTimeSeconds }
          }
          video(id: $video) {
            stats { plays views viewers watchTimeSeconds contentWatchedSeconds averageViewDurationSeconds
              averagePercentageViewed completions completionRate finishes }
            part: stats(from: "2026-06-15T12:03:07Z", to: "2026-06-15T13:01:02Z") { plays views viewers watchTimeSeconds }
            timeline(by: HOUR) { from plays views viewers watchTimeSeconds }
            hundred: retention { absolute impressions started stopped }
            seven: retention(buckets: 7) { absolute impressions started stopped }
            quality { startupSeconds { p50 p95 } rebufferRatio rebuffers errorRate }
            plays { totalCount }
          }
        }
        """

    private static func caughtUp(_ host: TestHost) async throws {
        try await eventually("the roll-up catches up") { try await host.count("playbook_dirty") == 0 }
    }

    private static func answer(_ host: TestHost, _ user: String, _ video: String) async -> JSONValue {
        await host.query(question, ["user": .string(user), "video": .string(video)])
    }

    private static func event(_ event: JSONObject, of user: String, _ video: String) -> JSONValue {
        var event = event
        event["userId"] = .string(user)
        event["videoId"] = .string(video)
        return .object(event)
    }

    @Test("Events that come shuffled, repeated and in pieces give what they give in order and at once")
    func anyDelivery() async throws {
        try await TestHost.with { host in
            for seed in 1...6 as ClosedRange<UInt64> {
                let events = ViewerStream(seed: seed, steps: 60).events
                let (whole, pieces) = (
                    try await host.addUser("whole\(seed)"), try await host.addUser("pieces\(seed)")
                )
                var generator = SeededGenerator(seed: seed)
                let repeated = (events + events.filter { _ in Bool.random(using: &generator) })
                    .shuffled(using: &generator)
                for (number, event) in repeated.enumerated() {
                    let answer = await host.post("/playbook", Self.event(event, of: pieces, "pieces\(seed)"))
                    #expect([200, 201].contains(answer.status), "\(answer.text)")
                    if number % 25 == 0 { try await Self.caughtUp(host) }
                }
                // All at once, so that one roll-up sees them.
                try await host.database.transaction { transaction in
                    for statement in Self.copies(from: pieces, "pieces\(seed)", to: whole, "whole\(seed)") {
                        _ = try await transaction.query(statement)
                    }
                }
                try await Self.caughtUp(host)
                let (expected, found) = (
                    await Self.answer(host, whole, "whole\(seed)"), await Self.answer(host, pieces, "pieces\(seed)")
                )
                #expect(expected["errors"] == .null, "\(expected.text)")
                #expect(expected["data"]["video"]["stats"]["watchTimeSeconds"].number?.double ?? 0 > 0)
                #expect(expected == found, "seed \(seed): \(expected.text) \(found.text)")
            }
        }
    }

    private static func copies(from user: String, _ video: String, to other: String, _ otherVideo: String) -> [SQL] {
        let columns: SQL = """
            interaction_type, interaction_timestamp, received_at, client_timestamp, sent_timestamp, position_s, duration_s,
            from_s, to_s, rate, is_live, client_event_id, client_sequence, session_id, device_id
            """
        return [
            """
            INSERT INTO user_playbook (user_id, video_id, \(columns))
            SELECT \(Int64(other) ?? 0), \(otherVideo), \(columns) FROM user_playbook
            WHERE user_id = \(Int64(user) ?? 0) AND video_id = \(video) ORDER BY client_event_id
            """
        ]
    }

    @Test("What is deleted takes with it what it counted, and a user all that was theirs")
    func deletion() async throws {
        try await TestHost.with { host in
            let events = ViewerStream(seed: 11, steps: 60).events
            let (some, all) = (try await host.addUser("some"), try await host.addUser("all"))
            for event in events { _ = await host.post("/playbook", Self.event(event, of: all, "all")) }
            try await Self.caughtUp(host)
            // Those of the one that the other keeps.
            let kept = events.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
            for event in kept { _ = await host.post("/playbook", Self.event(event, of: some, "some")) }
            for id in stride(from: 1, through: events.count, by: 3) {
                #expect(await host.request("DELETE", "/playbook/\(id)").status == 204)
            }
            try await Self.caughtUp(host)
            let (expected, found) = (await Self.answer(host, some, "some"), await Self.answer(host, all, "all"))
            #expect(expected == found, "\(expected.text) \(found.text)")
            for user in [some, all] { #expect(await host.request("DELETE", "/users/\(user)").status == 204) }
            try await Self.caughtUp(host)
            for table in ["playback_sessions", "video_progress", "video_viewers", "plays"] {
                #expect(try await host.count(table) == 0, "\(table)")
            }
            let stats = await host.query("{ stats { plays views viewers watchTimeSeconds } }")["data"]["stats"]
            #expect(stats == ["plays": 0, "views": 0, "viewers": 0, "watchTimeSeconds": 0])
        }
    }

    @Test("A session has one play, at its earliest time, whoever tells of it")
    func plays() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            func play(_ path: String, _ time: String, _ at: String, _ more: JSONObject = [:]) async -> TestHost.Answer {
                var event: JSONObject = [
                    "userId": .string(user), "videoId": "v", "sessionId": "s",
                ]
                event[time] = .string(at)
                for member in more.members { event[member.name] = member.value }
                return await host.post(path, .object(event))
            }
            let start: JSONObject = ["interactionType": "play"]
            let first = await play("/playbook", "interactionTimestamp", "2026-01-01T12:00:10Z", start)
            #expect(first.status == 201)
            try await Self.caughtUp(host)
            func times() async -> [JSONValue] {
                await host.query("{ plays { nodes { playTimestamp } } }")["data"]["plays"]["nodes"].array ?? []
            }
            #expect(await times() == [["playTimestamp": "2026-01-01T12:00:10.000000Z"]])
            let posted = await play(
                "/plays", "playTimestamp", "2026-01-01T12:00:20Z",
                ["clientEventId": "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10"])
            #expect(posted.status == 200, "\(posted.text)")
            _ = await play("/playbook", "interactionTimestamp", "2026-01-01T12:00:05Z", start)
            _ = await play("/plays", "playTimestamp", "2026-01-01T12:00:07Z")
            try await Self.caughtUp(host)
            #expect(await times() == [["playTimestamp": "2026-01-01T12:00:05.000000Z"]])
            for id in 1...2 { #expect(await host.request("DELETE", "/playbook/\(id)").status == 204) }
            try await Self.caughtUp(host)
            #expect(await times() == [["playTimestamp": "2026-01-01T12:00:07.000000Z"]])
            #expect(await host.query("{ stats { plays } }")["data"]["stats"]["plays"] == 1)
        }
    }

    @Test("What was removed from those to go on with comes back when it is played again")
    func continueWatching() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            func watch(_ minute: Int) async throws {
                for (second, type) in [(0, "play"), (60, "stop")] {
                    let time = "2026-01-01T12:\(minute < 10 ? "0" : "")\(minute + second / 60):00Z"
                    let event: JSONObject = [
                        "interactionType": .string(type), "positionSeconds": .integer(100 + second),
                        "durationSeconds": 600, "sessionId": "s", "interactionTimestamp": .string(time),
                    ]
                    #expect(await host.post("/playbook", Self.event(event, of: user, "v")).status == 201)
                }
                try await Self.caughtUp(host)
            }
            try await watch(0)
            let path = "/users/\(user)/continue-watching"
            #expect(await host.request("GET", path).json["items"][0]["resumeSeconds"] == 160)
            let removed = await host.request("DELETE", path + "/v")
            #expect(removed.status == 200 && removed.json["resumeSeconds"] == 160, "\(removed.text)")
            #expect(await host.request("GET", path).json["items"] == [])
            #expect(await host.request("GET", "/users/\(user)/progress/v").json["resumeSeconds"] == 160)
            try await host.database.query(
                "UPDATE video_progress SET removed_at = '2026-01-01T12:02:00Z'", access: .write
            ).expectNothing()
            try await watch(10)
            #expect(await host.request("GET", path).json["items"][0]["resumeSeconds"] == 160)
            await host.request("GET", "/users/\(user)/progress/w").expectProblem(404, "not_found")
        }
    }

    @Test("Without the module of plays the playbook counts plays all the same")
    func withoutPlays() async throws {
        try await TestHost.with(modules: ["users", "playbook"]) { host in
            let user = try await host.addUser("ann")
            for event in ViewerStream(seed: 3, steps: 20).events {
                _ = await host.post("/playbook", Self.event(event, of: user, "v"))
            }
            try await Self.caughtUp(host)
            let stats = await host.query("{ stats { plays views } }")["data"]["stats"]
            #expect(stats["plays"].number?.int64 ?? 0 > 0, "\(stats.text)")
        }
    }

    @Test("How far behind the roll-up is can be seen")
    func status() async throws {
        try await TestHost.with { host in
            try await eventually("the state is known") {
                await host.request("GET", "/health/ready").json["checks"]["rollup"]["detail"] == "up to date"
            }
            let metrics = await host.request("GET", "/metrics").text
            #expect(
                metrics.contains("playbook_rollup_backlog 0\n") && metrics.contains("playbook_rollup_lag_seconds 0\n"))
        }
    }
}

extension PostgresResult {
    fileprivate func expectNothing() { #expect(rowCount == 0) }
}
