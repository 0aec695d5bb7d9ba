import ModuleKit

/// The types of the schema that have no table of their own.
enum BookmarksTypes {
    /// What a note is for, as the enum type `bookmark_kind` of the database has it.
    static let kind = EnumDeclaration(
        "BookmarkKind", description: "What a note is for.",
        values: [
            .init("MOMENT", stored: "moment", description: "To find a moment again."),
            .init("QUESTION", stored: "question", description: "To ask about it."),
            .init("TO_DO", stored: "to do", description: "To do something about it."),
        ])
    static let kindColumn = ColumnType.enumeration("bookmark_kind")

    /// What SQL yields about a video.
    static let stats = ObjectDeclaration.value(
        "BookmarkStats",
        columns: [
            Column("bookmarks", .integer), Column("people", .integer),
            Column("mean_position_seconds", .doublePrecision, nullable: true),
            Column("most_frequent_kind", kindColumn, nullable: true),
            Column("first_at", .timestamptz, nullable: true), Column("latest_id", .bigint, nullable: true),
        ], description: "What people note about a video.",
        fields: [
            .column("bookmarks", "bookmarks", description: "How many notes there are."),
            .column("people", "people", description: "How many people they are of."),
            .column(
                "meanPositionSeconds", "mean_position_seconds", description: "Where in the video they are, in the mean."
            ),
            .column(
                "mostFrequentKind", "most_frequent_kind", type: "BookmarkKind",
                description: "What most of them are for; of several kinds the first one."),
            .column("firstAt", "first_at", description: "When the first one was kept."),
            .one("latest", of: "Bookmark", from: "latest_id", description: "The newest one."),
        ])

    /// What code finds in a note.
    static let link = ObjectDeclaration.value(
        "BookmarkLink", columns: [Column("url", .text), Column("host", .text, nullable: true)],
        description: "An address in a note.",
        fields: [.column("url", "url"), .column("host", "host", description: "Whose address it is.")])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.enumeration(kind)
        schema.object(stats)
        schema.object(link)
    }
}
