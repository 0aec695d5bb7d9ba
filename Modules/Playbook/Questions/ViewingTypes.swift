import ModuleKit

/// What is computed from events: sittings, progress, and the values in them.
enum ViewingTypes {
    static let segment = ObjectDeclaration.value(
        "Segment", columns: [Column("fromSeconds", .doublePrecision), Column("toSeconds", .doublePrecision)],
        description: "A part of a video that was watched.",
        fields: [
            .column("fromSeconds", "fromSeconds", description: "Where it begins, in seconds from the video's start."),
            .column("toSeconds", "toSeconds", description: "Where it ends."),
        ])

    static let sessions = Source(
        table: "playback_sessions", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("began_at", .timestamptz),
            Column("ended_at", .timestamptz), Column("reached_end_at", .timestamptz, nullable: true),
            Column("playing_until", .timestamptz, nullable: true),
            Column("duration_s", .doublePrecision, nullable: true), Column("watch_time_s", .doublePrecision),
            Column("content_watched_s", .doublePrecision), Column("events", .integer), Column("is_view", .boolean),
            Column("is_completion", .boolean), Column("reached_end", .boolean), Column("session_ids", .array(.text)),
            Column("device_ids", .array(.text)), Column("segments", .jsonb),
        ],
        indexes: [
            ["user_id", "began_at", "id"], ["video_id", "began_at", "id"], ["began_at", "id"], ["user_id", "video_id"],
        ])

    static let playbackSession = ObjectDeclaration(
        "PlaybackSession", over: sessions, description: "A sitting of a user with a video, over all players.",
        listing: Listing(defaultOrder: "BEGAN_AT_DESC"),
        fields: [
            .column("id", "id"),
            .one("user", of: "User", from: "user_id", nullable: true, description: "Who watched."),
            .column("userId", "user_id"),
            .one("video", of: "Video", from: "video_id", description: "What was watched."),
            .column("videoId", "video_id", type: "ID"),
            .column("sessionIds", "session_ids", description: "The sessions, as the clients call them."),
            .column("deviceIds", "device_ids", description: "The devices, as the clients call them."),
            .column("beganAt", "began_at", description: "When it began."),
            .column("endedAt", "ended_at", description: "When it ended, as far as is known."),
            .column(
                "durationSeconds", "duration_s",
                description: "How long the video is, as a player said last; null where none did, or it is live."),
            .column(
                "watchTimeSeconds", "watch_time_s",
                description: "How long the playhead moved, by the clock on the wall."),
            .column("contentWatchedSeconds", "content_watched_s", description: "How much of the video was watched."),
            .column("segments", "segments", type: "[Segment!]!", description: "What was watched."),
            .column("eventCount", "events", description: "How many entries of the playbook belong to it."),
            .column("isView", "is_view", description: "Whether it counts as a view."),
            .column(
                "isCompletion", "is_completion", description: "Whether it is a view that saw nine tenths of the video."),
            .column("reachedEnd", "reached_end", description: "Whether it reached the video's end."),
            .column("reachedEndAt", "reached_end_at", description: "When it did first."),
            .expression(
                "isPlaying", "COALESCE({row}.playing_until >= now(), false)", type: "Boolean!",
                description: "Whether a player is playing now."),
        ])

    static let progressSource = Source(
        table: "video_progress", key: [Column("user_id", .bigint), Column("video_id", .text)],
        columns: [
            Column("duration_s", .doublePrecision, nullable: true), Column("content_watched_s", .doublePrecision),
            Column("percent_watched", .doublePrecision, nullable: true),
            Column("furthest_s", .doublePrecision, nullable: true),
            Column("position_s", .doublePrecision, nullable: true),
            Column("resume_s", .doublePrecision, nullable: true), Column("is_watched", .boolean, nullable: true),
            Column("watched_at", .timestamptz, nullable: true), Column("passes", .integer),
            Column("passed_at", .array(.timestamptz)), Column("segments", .jsonb),
            Column("last_played_at", .timestamptz, nullable: true),
            Column("playing_until", .timestamptz, nullable: true),
            Column("playing_since", .timestamptz, nullable: true),
        ],
        indexes: [["user_id", "last_played_at", "video_id"], ["video_id", "last_played_at", "user_id"]])

    static let videoProgress = ObjectDeclaration(
        "VideoProgress", over: progressSource, description: "What came of all sittings of a user with a video.",
        listing: Listing(defaultOrder: "LAST_PLAYED_AT_DESC"),
        fields: [
            .one("user", of: "User", from: "user_id", nullable: true, description: "Who watched."),
            .column("userId", "user_id"),
            .one("video", of: "Video", from: "video_id", description: "What was watched."),
            .column("videoId", "video_id", type: "ID"),
            .column("durationSeconds", "duration_s", description: "How long the video is, by the last sitting."),
            .column("contentWatchedSeconds", "content_watched_s", description: "How much of the video was watched."),
            .column("percentWatched", "percent_watched", description: "The same of its duration, 0 to 100."),
            .column("furthestSeconds", "furthest_s", description: "The furthest that was watched."),
            .column("positionSeconds", "position_s", description: "Where the last run ended."),
            .column(
                "resumeSeconds", "resume_s",
                description: "Where to go on; null at the begin, at the end and in a live stream."),
            .column(
                "isWatched", "is_watched", description: "Whether the end was ever reached; null where nobody can say."),
            .column("watchedAt", "watched_at", description: "When the end was reached first."),
            .column("passes", "passes", description: "How often the video was watched to its end."),
            .column("passedAt", "passed_at", description: "When each time."),
            .column("segments", "segments", type: "[Segment!]!", description: "What was watched."),
            .column("lastPlayedAt", "last_played_at", description: "When something was watched last."),
            .expression(
                "isPlaying", "COALESCE({row}.playing_until >= now(), false)", type: "Boolean!",
                description: "Whether a player is playing now."),
        ])

    static let progressChanged = SubscriptionField(
        "progressChanged", of: "VideoProgress", description: "Progress, as it is made.",
        arguments: [.init("userId", column: "user_id", description: "Only that of this user.")], on: [.updated])

    static let nowPlayingChanged = SubscriptionField(
        "nowPlayingChanged", of: "VideoProgress",
        description: "Progress of users who begin to play or no longer do: `isPlaying` says which.",
        arguments: [
            .init("videoId", column: "video_id", type: "ID", description: "Only with this video."),
            .init("userId", column: "user_id", description: "Only of this user."),
        ], on: [.updated])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(segment)
        schema.object(playbackSession)
        schema.object(videoProgress)
        schema.extend(
            "User",
            .many("history", of: "PlaybackSession", from: "id", to: "user_id", description: "What the user watched."),
            .many(
                "library", of: "VideoProgress", from: "id", to: "user_id",
                description: "How far the user is in each video."),
            .computed(
                "continueWatching", "VideoProgressConnection!",
                description: "What the user can go on with, the latest first.",
                sql: "SELECT user_id, video_id FROM video_progress WHERE user_id = {row}.id AND is_continued"),
            .computed(
                "progress", "VideoProgress", arguments: [FieldArgument("videoId", "ID!", as: .text)],
                description: "How far the user is in a video; null where nothing of it was played.",
                sql: """
                    SELECT user_id, video_id FROM video_progress WHERE user_id = {row}.id AND video_id = {videoId}
                    """))
        schema.extend(
            "Video",
            .many(
                "playbackSessions", of: "PlaybackSession", from: "id", to: "video_id",
                description: "The sittings with the video."))
        schema.query(
            .lookup("playbackSession", of: "PlaybackSession", description: "The sitting of that id."),
            .list("playbackSessions", of: "PlaybackSession", description: "All sittings, the newest first."),
            .list("videoProgress", of: "VideoProgress", description: "All progress, the latest first."))
        schema.subscription(progressChanged)
        schema.subscription(nowPlayingChanged)
    }
}
