import ModuleKit

/// Numbers about videos.
enum StatsTypes {
    static let bucket = EnumDeclaration(
        "TimeBucket", description: "What a time is divided into.",
        values: [
            .init("HOUR", stored: "hour"), .init("DAY", stored: "day"),
            .init("WEEK", stored: "week", description: "From Monday."),
            .init("MONTH", stored: "month"),
        ])

    static let topMeasure = EnumDeclaration(
        "TopMeasure", description: "By what videos are compared.",
        values: [
            .init("VIEWS", stored: "views"), .init("WATCH_TIME", stored: "watch_time"),
            .init("VIEWERS", stored: "viewers"),
            .init("PLAYS", stored: "plays"),
        ])

    private static let numberColumns = [
        Column("plays", .bigint), Column("views", .bigint), Column("viewers", .bigint),
        Column("watch_time_s", .doublePrecision), Column("content_watched_s", .doublePrecision),
        Column("average_view_s", .doublePrecision, nullable: true),
        Column("average_percentage", .doublePrecision, nullable: true), Column("completions", .bigint),
        Column("completion_rate", .doublePrecision, nullable: true), Column("finishes", .bigint),
    ]

    private static let numbers: [FieldDeclaration] = [
        .column("plays", "plays", type: "Int", description: "How often it was played."),
        .column("views", "views", type: "Int", description: "Sittings that count as views."),
        .column("viewers", "viewers", type: "Int", description: "Users with a view."),
        .column("watchTimeSeconds", "watch_time_s", description: "How long playheads moved in the time."),
        .column("contentWatchedSeconds", "content_watched_s", description: "How much content the sittings watched."),
        .column("averageViewDurationSeconds", "average_view_s", description: "The watch time of a view, in the mean."),
        .column(
            "averagePercentageViewed", "average_percentage",
            description: "The part of the video that a view saw, in the mean, 0 to 100."),
        .column("completions", "completions", type: "Int", description: "Views that saw nine tenths."),
        .column("completionRate", "completion_rate", description: "The share of views that did, 0 to 1."),
        .column("finishes", "finishes", type: "Int", description: "Views that reached the end."),
    ]

    static let stats = ObjectDeclaration.value(
        "VideoStats", columns: numberColumns, description: "Numbers about a video, or about all.", fields: numbers)

    static let statsBucket = ObjectDeclaration.value(
        "StatsBucket",
        columns: [
            Column("video_id", .text), Column("bucket_from", .timestamptz), Column("bucket_to", .timestamptz),
        ] + numberColumns, description: "Numbers about a part of a time.",
        fields: [
            .column("from", "bucket_from", description: "When it begins."),
            .column("to", "bucket_to", description: "When it ends."),
        ] + numbers + [
            .computed(
                "concurrentViewers", "Int!", cost: 10, description: "The most users who were watching at one moment.",
                sql: "SELECT playbook_concurrent({row}.video_id, {row}.bucket_from, {row}.bucket_to)::integer")
        ])

    static let retentionBucket = ObjectDeclaration.value(
        "RetentionBucket",
        columns: [
            Column("share_from", .doublePrecision), Column("share_to", .doublePrecision),
            Column("absolute", .doublePrecision, nullable: true),
            Column("impressions", .doublePrecision, nullable: true),
            Column("started", .doublePrecision, nullable: true), Column("stopped", .doublePrecision, nullable: true),
        ], description: "How a part of a video was watched.",
        fields: [
            .column("from", "share_from", description: "Where it begins, as a share of the video."),
            .column("to", "share_to", description: "Where it ends."),
            .column("absolute", "absolute", description: "The share of views that saw its middle."),
            .column("impressions", "impressions", description: "How often a view saw its middle, in the mean."),
            .column("started", "started", description: "The share of views that began there."),
            .column("stopped", "stopped", description: "The share of views that ended there."),
        ])

    static let percentiles = ObjectDeclaration.value(
        "Percentiles",
        columns: [Column("p50", .doublePrecision, nullable: true), Column("p95", .doublePrecision, nullable: true)],
        description: "What half, and what 95 of 100 do not exceed.",
        fields: [
            .column("p50", "p50", description: "The median."),
            .column("p95", "p95", description: "The 95th percentile."),
        ])

    static let quality = ObjectDeclaration.value(
        "PlaybackQuality",
        columns: [
            Column("startup", .jsonb), Column("rebuffer_ratio", .doublePrecision, nullable: true),
            Column("rebuffers", .bigint), Column("error_rate", .doublePrecision, nullable: true),
        ], description: "How well a video played.",
        fields: [
            .column("startupSeconds", "startup", type: "Percentiles!", description: "How long it took to begin."),
            .column("rebufferRatio", "rebuffer_ratio", description: "The share of the time that it stalled."),
            .column("rebuffers", "rebuffers", type: "Int", description: "How often it stalled."),
            .column("errorRate", "error_rate", description: "The share of sittings with an error."),
        ])

    static let watchTimeBucket = ObjectDeclaration.value(
        "WatchTimeBucket",
        columns: [
            Column("bucket_from", .timestamptz), Column("bucket_to", .timestamptz),
            Column("watch_time_s", .doublePrecision),
        ], description: "How long a user watched in a part of a time.",
        fields: [
            .column("from", "bucket_from", description: "When it begins."),
            .column("to", "bucket_to", description: "When it ends."),
            .column("watchTimeSeconds", "watch_time_s", description: "How long."),
        ])

    static let topVideo = ObjectDeclaration.value(
        "TopVideo",
        columns: [
            Column("video_id", .text), Column("plays", .bigint), Column("views", .bigint), Column("viewers", .bigint),
            Column("watch_time_s", .doublePrecision),
        ], description: "A video among the first.",
        fields: [
            .one("video", of: "Video", from: "video_id"), .column("videoId", "video_id", type: "ID"),
            .column("plays", "plays", type: "Int", description: "How often it was played."),
            .column("views", "views", type: "Int", description: "How many views it had."),
            .column("viewers", "viewers", type: "Int", description: "How many users had one."),
            .column("watchTimeSeconds", "watch_time_s", description: "How long it was watched."),
        ])

    static let nowPlaying = ObjectDeclaration.value(
        "NowPlaying",
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("playing_since", .timestamptz),
            Column("position_s", .doublePrecision, nullable: true),
        ], description: "Someone who is playing a video.",
        fields: [
            .one("user", of: "User", from: "user_id", nullable: true), .column("userId", "user_id"),
            .one("video", of: "Video", from: "video_id"), .column("videoId", "video_id", type: "ID"),
            .column("beganAt", "playing_since", description: "When the sitting began."),
            .column("positionSeconds", "position_s", description: "Where the last run ended."),
        ])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.enumeration(bucket)
        schema.enumeration(topMeasure)
        for type in [
            stats, statsBucket, retentionBucket, percentiles, quality, watchTimeBucket, topVideo, nowPlaying,
        ] { schema.object(type) }
    }
}
