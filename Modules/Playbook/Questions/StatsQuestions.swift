import ModuleKit

/// What is asked about videos and users, over the sums.
struct StatsQuestions: Sendable {
    let settings: PlaybookSettings

    private static let from = FieldArgument(
        "from", "DateTime", description: "From when on; from the beginning where it is left out.")
    private static let to = FieldArgument("to", "DateTime", description: "Before when; up to now where it is left out.")
    private static let range = [from, to]

    /// The most buckets of a time.
    private static let buckets = 1_000

    private var divided: [FieldArgument] {
        Self.range + [
            FieldArgument(
                "by", "TimeBucket!", default: .enumeration("DAY"), description: "What the time is divided into."),
            FieldArgument(
                "timeZone", "TimeZone!", default: .string(settings.timeZone),
                description: "Whose days these are, by its name in the IANA database."),
        ]
    }

    func declare(in schema: inout SchemaDeclarations) {
        StatsTypes.declare(in: &schema)
        schema.scalar(TimeZoneName.scalar)
        schema.shared(.video(listing: Self.videoListing))
        for field in videoFields { schema.extend("Video", field) }
        schema.extend(
            "User",
            .computed(
                "watchTime", "[WatchTimeBucket!]!", arguments: divided, rows: .atMost(Self.buckets), cost: 200,
                description: "How long the user watched, and when.",
                sql: "SELECT * FROM playbook_watch_time({row}.id, {from}, {to}, {by}, {timeZone})"))
        schema.query(
            .computed(
                "stats", "VideoStats!", arguments: Self.range, cost: 200, description: "Numbers about all videos.",
                sql: "SELECT * FROM playbook_stats('', {from}, {to})"),
            .computed(
                "timeline", "[StatsBucket!]!", arguments: divided, rows: .atMost(Self.buckets), cost: 200,
                description: "Numbers about all videos, and when.",
                sql: "SELECT * FROM playbook_timeline('', {from}, {to}, {by}, {timeZone})"),
            .computed(
                "topVideos", "[TopVideo!]!",
                arguments: Self.range + [
                    FieldArgument("first", "Int", default: .int(10), description: "How many."),
                    FieldArgument(
                        "by", "TopMeasure!", default: .enumeration("VIEWS"), description: "The most of what."),
                ], rows: .argument("first"), cost: 500, description: "The videos with the most of something.",
                sql: "SELECT * FROM playbook_top({from}, {to}, {by}, {first})"),
            .computed(
                "videos", "VideoConnection!", cost: 200, description: "All videos that were played or described.",
                sql: """
                    SELECT id, title, duration_s, plays, views, watch_time_s, first_played_at, last_played_at FROM videos
                    """),
            .computed(
                "nowPlaying", "[NowPlaying!]!",
                arguments: [FieldArgument("videoId", "ID", as: .text, description: "Only with this video.")],
                rows: .atMost(Self.buckets), cost: 200, description: "Who is playing now, and what.",
                sql: """
                    SELECT user_id, video_id, playing_since, position_s FROM video_progress
                    WHERE playing_until >= now() AND ({videoId} IS NULL OR video_id = {videoId})
                    ORDER BY playing_since DESC, user_id, video_id
                    """))
    }

    private var videoFields: [FieldDeclaration] {
        [
            .computed(
                "title", "String", cost: 1, description: "What people call it.",
                sql: "SELECT title FROM videos WHERE id = {row}.id"
            ).shownInREST(),
            .computed(
                "durationSeconds", "Float", cost: 1, description: "How long it is, as it was described.",
                sql: "SELECT duration_s FROM videos WHERE id = {row}.id"
            ).shownInREST(),
            .computed(
                "extra", "JSON", cost: 1, description: "What else was described.",
                sql: "SELECT extra FROM videos WHERE id = {row}.id"),
            .computed(
                "firstPlayedAt", "DateTime", cost: 1, description: "When the first sitting began.",
                sql: "SELECT first_played_at FROM videos WHERE id = {row}.id"
            ).shownInREST(),
            .computed(
                "lastPlayedAt", "DateTime", cost: 1, description: "When the last sitting began.",
                sql: "SELECT last_played_at FROM videos WHERE id = {row}.id"
            ).shownInREST(),
            .computed(
                "stats", "VideoStats!", arguments: Self.range, cost: 100, description: "Numbers about the video.",
                sql: "SELECT * FROM playbook_stats({row}.id, {from}, {to})"),
            .computed(
                "timeline", "[StatsBucket!]!", arguments: divided, rows: .atMost(Self.buckets), cost: 200,
                description: "Numbers about the video, and when.",
                sql: "SELECT * FROM playbook_timeline({row}.id, {from}, {to}, {by}, {timeZone})"),
            .computed(
                "retention", "[RetentionBucket!]!",
                arguments: [
                    FieldArgument(
                        "buckets", "Int", default: .int(100), description: "How many parts of the video, 1 to 1000.")
                ] + Self.range, rows: .atMost(Self.buckets), cost: 200,
                description: "Which parts of the video its views saw.",
                sql: "SELECT * FROM playbook_retention({row}.id, {buckets}, {from}, {to})"),
            .computed(
                "quality", "PlaybackQuality!", arguments: Self.range, cost: 200,
                description: "How well the video played.",
                sql: "SELECT * FROM playbook_quality({row}.id, {from}, {to})"),
        ]
    }

    /// What videos are listed by.
    static let videoListing = Listing(
        filters: [
            .init("id", column: "id"), .init("title", column: "title"), .init("durationSeconds", column: "duration_s"),
            .init("plays", column: "plays"), .init("views", column: "views"),
            .init("watchTimeSeconds", column: "watch_time_s"), .init("firstPlayedAt", column: "first_played_at"),
            .init("lastPlayedAt", column: "last_played_at"),
        ],
        orders: [
            .init("ID", column: "id"), .init("TITLE", column: "title"), .init("DURATION_SECONDS", column: "duration_s"),
            .init("PLAYS", column: "plays"), .init("VIEWS", column: "views"),
            .init("WATCH_TIME", column: "watch_time_s"),
            .init("FIRST_PLAYED_AT", column: "first_played_at"), .init("LAST_PLAYED_AT", column: "last_played_at"),
        ], defaultOrder: "LAST_PLAYED_AT_DESC")
}
