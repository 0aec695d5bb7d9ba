import Relational

/// The product's own types, as far as the measured operations ask for them.
enum ExampleCatalog {
    private static let users = Source(
        table: "users", key: Column("id", .bigint),
        columns: [Column("username", .text), Column("email", .text), Column("created_at", .timestamptz)])

    private static let plays = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [Column("user_id", .bigint), Column("video_id", .text), Column("play_timestamp", .timestamptz)],
        indexes: [["user_id", "play_timestamp", "id"], ["play_timestamp", "id"]])

    private static let playbook = Source(
        table: "user_playbook", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("interaction_type", .text),
            Column("interaction_timestamp", .timestamptz),
        ],
        indexes: [["user_id", "interaction_timestamp", "id"], ["interaction_timestamp", "id"]])

    static func make() -> Catalog? {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "User", over: users,
                listing: Listing(
                    filters: [.init("id", column: "id")], orders: [.init("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("username", "username"), .column("email", "email"),
                    .column("createdAt", "created_at"), .many("plays", of: "Play", from: "id", to: "user_id"),
                    .many("playbook", of: "PlaybookEntry", from: "id", to: "user_id"),
                    .computed(
                        "playCount", "Int!", arguments: [FieldArgument("from", "DateTime")],
                        sql: """
                            SELECT count(*)::integer FROM plays
                            WHERE user_id = {row}.id AND ({from} IS NULL OR play_timestamp >= {from})
                            """),
                    .computed(
                        "lastPlays", "[Play!]!", arguments: [FieldArgument("first", "Int", default: .int(2))],
                        rows: .argument("first"),
                        sql: "SELECT id FROM plays WHERE user_id = {row}.id ORDER BY play_timestamp DESC, id DESC"),
                ]))
        schema.object(
            ObjectDeclaration(
                "Play", over: plays,
                listing: Listing(defaultOrder: "PLAY_TIMESTAMP_DESC"),
                fields: [
                    .column("id", "id"), .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"),
                    .column("playTimestamp", "play_timestamp"), .one("user", of: "User", from: "user_id"),
                ]))
        schema.object(
            ObjectDeclaration(
                "PlaybookEntry", over: playbook,
                listing: Listing(
                    filters: [.init("userId", column: "user_id")],
                    orders: [.init("INTERACTION_TIMESTAMP", column: "interaction_timestamp")],
                    defaultOrder: "INTERACTION_TIMESTAMP_DESC"),
                fields: [
                    .column("id", "id"), .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"),
                    .column("interactionType", "interaction_type"),
                    .column("interactionTimestamp", "interaction_timestamp"),
                ]))
        schema.query(.lookup("user", of: "User"), .list("users", of: "User"), .list("plays", of: "Play"))
        return Catalog.assemble([("example", schema)]).catalog
    }
}
