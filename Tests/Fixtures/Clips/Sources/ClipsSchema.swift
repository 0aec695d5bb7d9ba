import ModuleKit

/// What `/query` knows of clips.
enum ClipsSchema {
    static let source = Source(
        table: "clips", key: Column("id", .uuid),
        columns: [
            Column("title", .text), Column("mood", .text),
            Column("license", .enumeration("clip_license"), nullable: true),
            Column("price", .numeric), Column("loudness", .numeric, nullable: true),
            Column("released_on", .date, nullable: true), Column("shown_at", .time, nullable: true),
            Column("length", .interval), Column("take", .smallint), Column("listed", .boolean),
            Column("tags", .array(.text)), Column("moods", .array(.text)),
            Column("licenses", .array(.enumeration("clip_license")), nullable: true),
            Column("scores", .array(.numeric, nullable: true)), Column("cuts", .jsonb),
            Column("thumbnail", .bytea, nullable: true), Column("color", .text, nullable: true),
            Column("user_id", .bigint), Column("remake_of", .uuid, nullable: true),
        ],
        indexes: [
            ["mood", "id"], ["license", "id"], ["price", "id"], ["released_on", "id"], ["shown_at", "id"],
            ["length", "id"], ["take", "id"], ["color", "id"], ["thumbnail", "id"], ["user_id", "id"],
            ["remake_of", "id"],
        ])

    /// By all columns that fields show.
    static let listing = Listing(defaultOrder: "ID_ASC")

    static let clipAdded = SubscriptionField(
        "clipAdded", of: "Clip", description: "Clips, as they are added.",
        arguments: [SubscriptionField.Argument("mood", column: "mood", type: "Mood")])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.enumeration(ClipsTypes.mood)
        schema.enumeration(ClipsTypes.license)
        schema.scalar(ClipsTypes.color)
        schema.scalar(ClipsTypes.loudness)
        schema.object(
            ObjectDeclaration(
                "Clip", over: source, description: "A short video that someone added.", implementing: ["Titled"],
                listing: listing, fields: fields
            ))
        schema.extend(
            "User", .many("clips", of: "Clip", from: "id", to: "user_id"),
            .computed(
                "clipCount", "Int!",
                arguments: [
                    FieldArgument("mood", "Mood"),
                    FieldArgument("licenses", "[License!]", as: .enumeration("clip_license")),
                    FieldArgument("above", "Decimal", default: .string("-1000")),
                ],
                sql: """
                    SELECT count(*)::integer FROM clips
                    WHERE user_id = {row}.id AND ({mood} IS NULL OR mood = {mood}) AND price > {above}
                      AND ({licenses} IS NULL OR license = ANY ({licenses}))
                    """),
            .computed(
                "moods", "[Mood!]!", rows: .atMost(10),
                sql: "SELECT DISTINCT mood FROM clips WHERE user_id = {row}.id ORDER BY 1"))
        schema.query(.lookup("clip", of: "Clip"), .list("clips", of: "Clip"))
        schema.subscription(clipAdded)
    }

    private static var fields: [FieldDeclaration] {
        [
            .column("id", "id", type: "ID"), .column("title", "title"), .column("mood", "mood", type: "Mood"),
            .column("license", "license", type: "License"), .column("price", "price"),
            .column("loudness", "loudness", type: "Loudness"), .column("releasedOn", "released_on"),
            .column("shownAt", "shown_at"), .column("length", "length"), .column("take", "take"),
            .column("listed", "listed"), .column("tags", "tags"), .column("moods", "moods", type: "Mood"),
            .column("licenses", "licenses", type: "License"), .column("scores", "scores"), .column("cuts", "cuts"),
            .column("thumbnail", "thumbnail"), .column("color", "color", type: "Color"),
            .one("user", of: "User", from: "user_id"), .column("userId", "user_id"),
            .one("remakeOf", of: "Clip", from: "remake_of"), .column("remakeOfId", "remake_of", type: "ID"),
            .many("remakes", of: "Clip", from: "id", to: "remake_of"),
            .many(
                "topics", of: "Topic", through: Through(table: "clip_topics", from: "clip_id", to: "topic_id"),
                description: "What it is about."),
            .expression("opposite", "CASE {row}.mood WHEN 'happy' THEN 'sad' ELSE 'happy' END", type: "Mood!"),
            .expression("range", "ARRAY[{row}.price, {row}.price * 2]", type: "[Decimal!]!"),
            .batch(
                "forecast",
                BatchResolver(type: "[Mood!]!", columns: ["mood"]) { rows, _ in
                    rows.map { row in [.string(ClipsTypes.mood.name(of: row[0] ?? "") ?? "SAD"), "HAPPY"] }
                }),
        ]
    }
}
