import ModuleKit

/// The REST routes of what is asked over sessions, progress and sums.
struct QuestionRoutes: Sendable {
    let settings: PlaybookSettings

    private static let numbers = """
        plays views viewers watchTimeSeconds contentWatchedSeconds averageViewDurationSeconds averagePercentageViewed \
        completions completionRate finishes
        """
    private static let session = """
        id userId videoId sessionIds deviceIds beganAt endedAt durationSeconds watchTimeSeconds contentWatchedSeconds \
        segments { fromSeconds toSeconds } eventCount isView isCompletion reachedEnd reachedEndAt isPlaying
        """
    private static let progress = """
        userId videoId durationSeconds contentWatchedSeconds percentWatched furthestSeconds positionSeconds resumeSeconds \
        isWatched watchedAt passes passedAt segments { fromSeconds toSeconds } lastPlayedAt isPlaying
        """
    private static let page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    private static let idLength = 1...200

    func add(to routes: inout Routes) {
        addUsers(to: &routes)
        addVideos(to: &routes)
        addAll(to: &routes)
    }

    // MARK: Users

    private func addUsers(to routes: inout Routes) {
        page(
            "/users/{id}/history", "Lists what a user watched, the newest first", "history", of: "PlaybackSession",
            Self.session, to: &routes)
        page(
            "/users/{id}/continue-watching", "Lists what a user can go on with, the latest first", "continueWatching",
            of: "VideoProgress", Self.progress, to: &routes)
        page(
            "/users/{id}/progress", "Lists how far a user is in each video, the latest first", "library",
            of: "VideoProgress", Self.progress, to: &routes)
        routes.write(
            .delete, "/users/{userId}/continue-watching/{videoId}", by: "removeFromContinueWatching",
            "Takes a video from those to go on with")
        let one = QuestionRoute(
            document:
                "query($id: ID!, $videoId: ID!) { user(id: $id) { answer: progress(videoId: $videoId) { \(Self.progress) } } }",
            shape: .field)
        routes.on(
            .get, "/users/{id}/progress/{videoId}", "Says how far a user is in a video", named: "showProgress",
            input: { input in
                Self.variables([
                    ("id", .string(String(input.key("id", from: .path, about: "The user.")))),
                    (
                        "videoId",
                        .string(input.string("videoId", from: .path, length: Self.idLength, about: "The video."))
                    ),
                ])
            }, answers: [.ok("VideoProgress!", "The progress."), .problem(404, "Nothing of it was played.")]
        ) { variables, request, context in try await one.answer(variables, request, context) }
        let watchTime = QuestionRoute(
            document: """
                query($id: ID!, $from: DateTime, $to: DateTime, $by: TimeBucket!, $timeZone: TimeZone!) { user(id: $id) {
                  answer: watchTime(from: $from, to: $to, by: $by, timeZone: $timeZone) { from to watchTimeSeconds } } }
                """, shape: .field)
        routes.on(
            .get, "/users/{id}/watch-time", "Says how long a user watched, and when", named: "showWatchTime",
            input: { input in
                let id = JSONValue.string(String(input.key("id", from: .path, about: "The user.")))
                return Self.variables([("id", id)] + Self.range(&input) + divided(&input))
            }, answers: [.ok("[WatchTimeBucket!]!", "How long, in each part of the time.")]
        ) { variables, request, context in try await watchTime.answer(variables, request, context) }
    }

    private func page(
        _ path: String, _ summary: String, _ field: String, of type: String, _ fields: String, to routes: inout Routes
    ) {
        let question = QuestionRoute(
            document: """
                query($id: ID!, $first: Int, $after: String) { user(id: $id) {
                  answer: \(field)(first: $first, after: $after) { items: nodes { \(fields) } \(Self.page) } } }
                """, shape: .page)
        routes.on(
            .get, path, summary, named: "list" + field.prefix(1).uppercased() + field.dropFirst(),
            input: { input in
                Self.variables([
                    ("id", .string(String(input.key("id", from: .path, about: "The user.")))),
                    ("first", .integer(Int(input.integer("first", in: 1...100, default: 20, about: "How many.")))),
                    (
                        "after",
                        input.optionalString("after", length: 1...4_096, about: "The cursor to go on behind.")
                            .map { .string($0) } ?? .null
                    ),
                ])
            },
            answers: [
                .ok(
                    [
                        FieldDefinition("items", type: TypeReference(parsing: "[\(type)!]!") ?? .named(type)),
                        FieldDefinition("pageInfo", type: .nonNull(.named("PageInfo"))),
                    ], "A page.")
            ]
        ) { variables, request, context in try await question.answer(variables, request, context) }
    }

    // MARK: Videos

    private func addVideos(to routes: inout Routes) {
        video(
            "stats", "Gives numbers about a video", "showVideoStats", "VideoStats!",
            "stats(from: $from, to: $to) { \(Self.numbers) }", to: &routes)
        video(
            "quality", "Says how well a video played", "showVideoQuality", "PlaybackQuality!",
            "quality(from: $from, to: $to) { startupSeconds { p50 p95 } rebufferRatio rebuffers errorRate }",
            to: &routes)
        video(
            "retention", "Says which parts of a video its views saw", "showVideoRetention", "[RetentionBucket!]!",
            "retention(buckets: $buckets, from: $from, to: $to) { from to absolute impressions started stopped }",
            declaring: ", $buckets: Int!",
            more: { input in
                let count = input.integer("buckets", in: 1...1_000, default: 100, about: "How many parts of the video.")
                return [("buckets", .integer(Int(count)))]
            }, to: &routes)
        video(
            "timeline", "Gives numbers about a video, and when", "showVideoTimeline", "[StatsBucket!]!",
            """
            timeline(from: $from, to: $to, by: $by, timeZone: $timeZone) { from to \(Self.numbers) concurrentViewers }
            """, declaring: ", $by: TimeBucket!, $timeZone: TimeZone!", more: { divided(&$0) }, to: &routes)
        routes.list(
            "/videos", of: "Video", by: "videos", filters: [], "Lists videos, the latest played first")
        routes.write(.put, "/videos/{id}", by: "describeVideo", "Describes a video, for people to read")
    }

    private func video(
        _ name: String, _ summary: String, _ operation: String, _ type: TypeReference, _ field: String,
        declaring variables: String = "",
        more: @escaping @Sendable (inout RouteInput) -> [(String, JSONValue)] = { _ in [] }, to routes: inout Routes
    ) {
        let question = QuestionRoute(
            document: """
                query($id: ID!, $from: DateTime, $to: DateTime\(variables)) { video(id: $id) { answer: \(field) } }
                """, shape: .field)
        routes.on(
            .get, "/videos/{id}/\(name)", summary, named: operation,
            input: { input in
                let id = JSONValue.string(input.string("id", from: .path, length: Self.idLength, about: "The video."))
                return Self.variables([("id", id)] + Self.range(&input) + more(&input))
            }, answers: [.ok(type, "The answer.")]
        ) { variables, request, context in try await question.answer(variables, request, context) }
    }

    // MARK: All of them

    private func addAll(to routes: inout Routes) {
        root(
            "/stats", "Gives numbers about all videos", "showStats", "VideoStats!",
            "query($from: DateTime, $to: DateTime) { stats(from: $from, to: $to) { \(Self.numbers) } }",
            { Self.range(&$0) }, to: &routes)
        root(
            "/timeline", "Gives numbers about all videos, and when", "showTimeline", "[StatsBucket!]!",
            """
            query($from: DateTime, $to: DateTime, $by: TimeBucket!, $timeZone: TimeZone!) {
              timeline(from: $from, to: $to, by: $by, timeZone: $timeZone) { from to \(Self.numbers) concurrentViewers } }
            """, { Self.range(&$0) + divided(&$0) }, to: &routes)
        root(
            "/top-videos", "Lists the videos with the most of something", "showTopVideos", "[TopVideo!]!",
            """
            query($from: DateTime, $to: DateTime, $first: Int!, $by: TopMeasure!) {
              topVideos(from: $from, to: $to, first: $first, by: $by) { videoId plays views viewers watchTimeSeconds } }
            """,
            { input in
                let first = input.integer("first", in: 1...100, default: 10, about: "How many.")
                let by = input.choice(
                    "by", among: StatsTypes.topMeasure.values.map(\.name), default: "VIEWS", about: "The most of what.")
                return Self.range(&input) + [("first", .integer(Int(first))), ("by", .string(by))]
            }, to: &routes)
        root(
            "/now-playing", "Lists who is playing now", "showNowPlaying", "[NowPlaying!]!",
            "query($videoId: ID) { nowPlaying(videoId: $videoId) { userId videoId beganAt positionSeconds } }",
            { input in
                let video = input.optionalString("videoId", length: Self.idLength, about: "Only with this video.")
                return [("videoId", video.map { .string($0) } ?? .null)]
            }, to: &routes)
        routes.list(
            "/playback-sessions", of: "PlaybackSession", by: "playbackSessions",
            filters: [
                ListParameter("userId"), ListParameter("videoId"), ListParameter("from", filter: "beganAt", "gte"),
                ListParameter("to", filter: "beganAt", "lt"),
            ], "Lists sittings, the newest first")
        routes.item("/playback-sessions/{id}", of: "PlaybackSession", by: "playbackSession", "Shows a sitting")
    }

    private func root(
        _ path: String, _ summary: String, _ operation: String, _ type: TypeReference, _ document: String,
        _ read: @escaping @Sendable (inout RouteInput) -> [(String, JSONValue)], to routes: inout Routes
    ) {
        let question = QuestionRoute(document: document, shape: .root)
        routes.on(
            .get, path, summary, named: operation, input: { Self.variables(read(&$0)) },
            answers: [.ok(type, "The answer.")]
        ) { variables, request, context in try await question.answer(variables, request, context) }
    }

    // MARK: Parameters

    private static func variables(_ values: [(String, JSONValue)]) -> JSONObject {
        var object = JSONObject()
        for (name, value) in values where !value.isNull { object[name] = value }
        return object
    }

    private static func range(_ input: inout RouteInput) -> [(String, JSONValue)] {
        [("from", "From when on."), ("to", "Before when.")].map { name, about in
            let time = input.optionalTimestamp(name, about: about)
            return (name, time?.rfc3339.map { .string($0) } ?? .null)
        }
    }

    private func divided(_ input: inout RouteInput) -> [(String, JSONValue)] {
        let by = input.choice(
            "by", among: StatsTypes.bucket.values.map(\.name), default: "DAY", about: "What the time is divided into.")
        let zone = input.string("timeZone", length: 1...64, default: settings.timeZone, about: "Whose days these are.")
        return [("by", .string(by)), ("timeZone", .string(zone))]
    }
}
