import ModuleKit

/// What `/query` knows of the playbook.
struct PlaybookSchema {
    let settings: PlaybookSettings

    static let source = Source(
        table: "user_playbook", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("interaction_type", .text),
            Column("interaction_timestamp", .timestamptz), Column("position_s", .doublePrecision, nullable: true),
            Column("duration_s", .doublePrecision, nullable: true), Column("from_s", .doublePrecision, nullable: true),
            Column("to_s", .doublePrecision, nullable: true), Column("rate", .doublePrecision, nullable: true),
            Column("is_live", .boolean, nullable: true), Column("client_sequence", .bigint, nullable: true),
            Column("source", .text, nullable: true), Column("precision", .text, nullable: true),
            Column("extra", .jsonb, nullable: true), Column("client_event_id", .uuid, nullable: true),
            Column("session_id", .text, nullable: true), Column("device_id", .text, nullable: true),
            Column("client_timestamp", .timestamptz, nullable: true),
            Column("sent_timestamp", .timestamptz, nullable: true), Column("received_at", .timestamptz),
        ],
        indexes: [
            ["user_id", "interaction_timestamp", "id"], ["video_id", "interaction_timestamp", "id"],
            ["interaction_type", "interaction_timestamp", "id"], ["interaction_timestamp", "id"],
            ["user_id", "client_event_id"],
        ])

    static let listing = Listing(defaultOrder: "INTERACTION_TIMESTAMP_DESC")

    static let interactionRecorded = SubscriptionField(
        "interactionRecorded", of: "PlaybookEntry", description: "Interactions, as they are recorded.",
        arguments: [
            SubscriptionField.Argument("userId", column: "user_id", description: "Only those of this user."),
            SubscriptionField.Argument(
                "videoId", column: "video_id", type: "ID", description: "Only those with this video."),
            SubscriptionField.Argument(
                "interactionType", column: "interaction_type", description: "Only those of this type."),
        ])

    func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "PlaybookEntry", over: Self.source, description: "Someone did something while a video played.",
                listing: Self.listing, fields: fields))
        ViewingTypes.declare(in: &schema)
        StatsQuestions(settings: settings).declare(in: &schema)
        schema.extend(
            "User",
            .many("playbook", of: "PlaybookEntry", from: "id", to: "user_id", description: "What the user did."))
        schema.extend(
            "Video",
            .many(
                "playbook", of: "PlaybookEntry", from: "id", to: "video_id",
                description: "What was done with the video."))
        schema.query(
            .lookup("playbookEntry", of: "PlaybookEntry", description: "The entry of that id."),
            .list("playbook", of: "PlaybookEntry", description: "All entries, the newest first."))
        schema.subscription(Self.interactionRecorded)
    }

    private var fields: [FieldDeclaration] {
        [
            .column("id", "id"),
            .one("user", of: "User", from: "user_id", description: "Who did it."),
            .column("userId", "user_id"),
            .column("videoId", "video_id", type: "ID"),
            .one("video", of: "Video", from: "video_id", description: "The video that played."),
            .column(
                "interactionType", "interaction_type",
                description:
                    "What was done: \(PlaybookEntry.knownTypes.map { "`\($0)`" }.joined(separator: ", ")), or another."),
            .column(
                "interactionTimestamp", "interaction_timestamp",
                description: "When it was done, set right where the client's clock was wrong."),
            .column("positionSeconds", "position_s", description: "Where in the video, in seconds from its start."),
            .column("durationSeconds", "duration_s", description: "How long the video is, in seconds."),
            .column("fromSeconds", "from_s", description: "Where a seek began, in seconds from the video's start."),
            .column("toSeconds", "to_s", description: "Where a seek led, in seconds from the video's start."),
            .column("rate", "rate", description: "How fast the video plays; 1 is its own speed."),
            .column("isLive", "is_live", description: "Whether it is a live stream, which has no duration."),
            .expression(
                "watched",
                """
                ({row}.interaction_type = 'complete' OR COALESCE(\
                {row}.duration_s > 0 AND {row}.position_s >= \(settings.watchedAt) * {row}.duration_s, false))
                """,
                type: "Boolean!",
                description: """
                    Whether the entry by itself shows that the video was watched: it was completed, or the position lies at \
                    or past \(settings.watchedAt) of the duration.
                    """),
            .column("extra", "extra", description: "What else the client said."),
            .column("clientEventId", "client_event_id", description: "The client's own id of the event."),
            .column("clientSequence", "client_sequence", type: "BigInt", description: "The player's own counter."),
            .column("sessionId", "session_id", description: "The sitting, as the client calls it."),
            .column("deviceId", "device_id", description: "The device, as the client calls it."),
            .column("clientTimestamp", "client_timestamp", description: "When it was done, by the client's clock."),
            .column("sentTimestamp", "sent_timestamp", description: "When it was sent, by the client's clock."),
            .column("receivedAt", "received_at", description: "When the server heard of it."),
            .column("source", "source", description: "Where it was imported from; null where a player sent it."),
            .column(
                "precision", "precision",
                description: "How exact the time of an imported event is: `instant`, `minute` or `day`."),
        ]
    }
}
