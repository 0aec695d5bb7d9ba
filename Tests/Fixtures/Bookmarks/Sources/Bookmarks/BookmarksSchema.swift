import ModuleKit

/// What `/query` knows of the notes.
struct BookmarksSchema: Sendable {
    let settings: BookmarksSettings

    static let source = Source(
        table: "bookmarks", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("kind", BookmarksTypes.kindColumn),
            Column("note", .text), Column("position_seconds", .doublePrecision, nullable: true),
            Column("remind_at", .timestamptz, nullable: true), Column("reminded_at", .timestamptz, nullable: true),
            Column("created_at", .timestamptz), Column("updated_at", .timestamptz),
        ],
        indexes: [
            ["user_id", "created_at", "id"], ["video_id", "created_at", "id"], ["created_at", "id"],
            ["kind", "created_at", "id"], ["video_id", "position_seconds", "id"],
        ])

    /// News of what becomes of notes, the reminders of ``BookmarksReminders`` among it.
    static let bookmarkChanged = SubscriptionField.changes(
        "bookmarkChanged", of: "Bookmark", description: "What becomes of notes.",
        arguments: [
            .init("userId", column: "user_id"), .init("videoId", column: "video_id"), .init("kind", column: "kind"),
        ])

    func declare(in schema: inout SchemaDeclarations) {
        BookmarksTypes.declare(in: &schema)
        schema.object(
            ObjectDeclaration(
                "Bookmark", over: Self.source, description: "A note that a user keeps about a video.",
                listing: Listing(defaultOrder: "CREATED_AT_DESC"), fields: fields))
        // The module `users` declares User; of Video every module may say that it needs it.
        schema.shared(.video)
        schema.extend(
            "User",
            .many(
                "bookmarks", of: "Bookmark", from: "id", to: "user_id", description: "The user's notes."),
            Self.bookmarkCount)
        schema.extend(
            "Video",
            .many(
                "bookmarks", of: "Bookmark", from: "id", to: "video_id",
                description: "Notes about the video."),
            Self.bookmarkStats)
        schema.query(
            .lookup("bookmark", of: "Bookmark", description: "The note of that id."),
            .list("bookmarks", of: "Bookmark", description: "All notes, the newest first."))
        schema.subscription(Self.bookmarkChanged)
    }

    private var fields: [FieldDeclaration] {
        [
            .column("id", "id"),
            .one("user", of: "User", from: "user_id", description: "Whose note it is."),
            .column("userId", "user_id"),
            .one("video", of: "Video", from: "video_id", description: "The video that it is about."),
            .column("videoId", "video_id", type: "ID"),
            .column("kind", "kind", type: "BookmarkKind", description: "What it is for."),
            .column("note", "note", description: "What there is to say."),
            .column(
                "positionSeconds", "position_seconds",
                description: "The moment of the video; null for all of the video."),
            .column("remindAt", "remind_at", description: "When its user wants to be reminded of it."),
            .column("remindedAt", "reminded_at", description: "When that was done."),
            .column("createdAt", "created_at"),
            .column("updatedAt", "updated_at"),
            excerpt,
            nearby,
            .batch("links", BookmarkText.links, description: "The addresses in the note."),
            .batch("mentions", BookmarkText.mentions, description: "The users whom the note names, such as `@12`."),
        ]
    }

    private var excerpt: FieldDeclaration {
        .computed(
            "excerpt", "String!",
            arguments: [
                FieldArgument("length", "Int!", default: .int(40), description: "In characters.")
            ], cost: 1, description: "The beginning of the note.",
            sql: "SELECT left({row}.note, greatest({length}, 0))"
        ).shownInREST()
    }

    private var nearby: FieldDeclaration {
        .computed(
            "nearby", "BookmarkConnection!",
            arguments: [
                FieldArgument(
                    "seconds", "Int!", default: .int(Int64(settings.nearbySeconds)), description: "How far at most.")
            ], description: "Other notes about the same moment of the video.",
            sql: """
                SELECT id FROM bookmarks
                WHERE video_id = {row}.video_id AND id <> {row}.id
                  AND position_seconds BETWEEN {row}.position_seconds - {seconds} AND {row}.position_seconds + {seconds}
                """)
    }

    static let bookmarkCount = FieldDeclaration.computed(
        "bookmarkCount", "Int!",
        arguments: [
            FieldArgument(
                "kind", "BookmarkKind", as: BookmarksTypes.kindColumn, description: "Only those of this kind."),
            FieldArgument("videoId", "ID", as: .text, description: "Only those about this video."),
        ], description: "How many notes the user keeps.",
        sql: """
            SELECT count(*)::integer FROM bookmarks
            WHERE user_id = {row}.id AND ({kind} IS NULL OR kind = {kind}) AND ({videoId} IS NULL OR video_id = {videoId})
            """)

    static let bookmarkStats = FieldDeclaration.computed(
        "bookmarkStats", "BookmarkStats!",
        arguments: [
            FieldArgument("from", "DateTime", description: "Only notes that were kept from then on."),
            FieldArgument("to", "DateTime", description: "Only notes that were kept before then."),
        ], description: "What people note about the video.",
        sql: """
            SELECT count(*)::integer AS bookmarks, count(DISTINCT user_id)::integer AS people,
                   avg(position_seconds) AS mean_position_seconds,
                   mode() WITHIN GROUP (ORDER BY kind) AS most_frequent_kind,
                   min(created_at) AS first_at, (array_agg(id ORDER BY created_at DESC, id DESC))[1] AS latest_id
            FROM bookmarks
            WHERE video_id = {row}.id AND ({from} IS NULL OR created_at >= {from}) AND ({to} IS NULL OR created_at < {to})
            """)
}
