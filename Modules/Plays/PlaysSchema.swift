import ModuleKit

/// What `/query` knows of plays.
enum PlaysSchema {
    static let source = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("play_timestamp", .timestamptz),
            Column("client_event_id", .uuid, nullable: true), Column("session_id", .text, nullable: true),
            Column("device_id", .text, nullable: true), Column("client_timestamp", .timestamptz, nullable: true),
            Column("received_at", .timestamptz), Column("sent_timestamp", .timestamptz, nullable: true),
            Column("client_sequence", .bigint, nullable: true), Column("extra", .jsonb, nullable: true),
            Column("source", .text, nullable: true), Column("precision", .text, nullable: true),
        ],
        indexes: [
            ["user_id", "play_timestamp", "id"], ["video_id", "play_timestamp", "id"], ["play_timestamp", "id"],
            ["user_id", "client_event_id"],
        ])

    static let listing = Listing(defaultOrder: "PLAY_TIMESTAMP_DESC")

    static let playRecorded = SubscriptionField(
        "playRecorded", of: "Play", description: "Plays, as they are recorded.",
        arguments: [
            SubscriptionField.Argument("userId", column: "user_id", description: "Only plays of this user."),
            SubscriptionField.Argument(
                "videoId", column: "video_id", type: "ID", description: "Only plays of this video."),
        ])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "Play", over: source, description: "Someone played a video.", listing: listing,
                fields: [
                    .column("id", "id"),
                    .one("user", of: "User", from: "user_id", description: "Who played."),
                    .column("userId", "user_id"),
                    .column("videoId", "video_id", type: "ID"),
                    .one("video", of: "Video", from: "video_id", description: "What was played."),
                    .column(
                        "playTimestamp", "play_timestamp",
                        description: "When it was played, set right where the client's clock was wrong."),
                    .column("clientEventId", "client_event_id", description: "The client's own id of the event."),
                    .column("sessionId", "session_id", description: "The sitting, as the client calls it."),
                    .column("deviceId", "device_id", description: "The device, as the client calls it."),
                    .column("clientTimestamp", "client_timestamp", description: "When it was, by the client's clock."),
                    .column("sentTimestamp", "sent_timestamp", description: "When it was sent, by the client's clock."),
                    .column("receivedAt", "received_at", description: "When the server heard of it."),
                    .column(
                        "clientSequence", "client_sequence", type: "BigInt", description: "The player's own counter."),
                    .column("extra", "extra", description: "What else the client said."),
                    .column(
                        "source", "source", description: "Where it was imported from; null where a player sent it."),
                    .column(
                        "precision", "precision",
                        description: "How exact the time of an imported play is: `instant`, `minute` or `day`."),
                ]))
        schema.shared(.video)
        schema.extend(
            "User", .many("plays", of: "Play", from: "id", to: "user_id", description: "What the user played."))
        schema.extend(
            "Video", .many("plays", of: "Play", from: "id", to: "video_id", description: "The video's plays."))
        schema.query(
            .lookup("play", of: "Play", description: "The play of that id."),
            .list("plays", of: "Play", description: "All plays, the newest first."))
        schema.subscription(playRecorded)
    }
}
