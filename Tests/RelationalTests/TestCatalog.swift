import GraphQL
import JSON
import Relational

/// A small catalog in the product's own shape: users with plays, an object without a table, a to-one and a to-many relation.
enum TestCatalog {
    static let users = Source(
        table: "users", key: Column("id", .bigint),
        columns: [
            Column("username", .text), Column("email", .text, nullable: true), Column("created_at", .timestamptz),
        ], indexes: [["created_at", "id"]])

    static let plays = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [Column("user_id", .bigint), Column("video_id", .text), Column("play_timestamp", .timestamptz)],
        indexes: [
            ["user_id", "play_timestamp", "id"], ["video_id", "play_timestamp", "id"], ["play_timestamp", "id"],
        ])

    static func usersModule() -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "User", over: users,
                listing: Listing(defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("username", "username"), .column("email", "email"),
                    .column("createdAt", "created_at"), .expression("shout", "upper({row}.username)", type: "String!"),
                ]))
        schema.query(.lookup("user", of: "User"), .list("users", of: "User"), .viewer("me", of: "User"))
        return schema
    }

    static func playsModule() -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Play", over: plays,
                listing: Listing(defaultOrder: "PLAY_TIMESTAMP_DESC"),
                fields: [
                    .column("id", "id"), .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"),
                    .column("playTimestamp", "play_timestamp"), .one("user", of: "User", from: "user_id"),
                    .one("video", of: "Video", from: "video_id"),
                ]))
        schema.object(
            ObjectDeclaration(
                "Video", over: Source(key: Column("id", .text)), fields: [.column("id", "id", type: "ID")]))
        schema.extend("User", .many("plays", of: "Play", from: "id", to: "user_id"))
        schema.extend("Video", .many("plays", of: "Play", from: "id", to: "video_id"))
        schema.query(.lookup("play", of: "Play"), .list("plays", of: "Play"), .lookup("video", of: "Video"))
        return schema
    }

    static func make() throws -> Catalog {
        let (catalog, problems) = Catalog.assemble([("users", usersModule()), ("plays", playsModule())])
        guard let catalog else { throw SchemaProblemsFound(problems: problems) }
        return catalog
    }

    struct SchemaProblemsFound: Error { let problems: [SchemaProblem] }
}
