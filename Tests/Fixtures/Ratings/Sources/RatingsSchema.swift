import ModuleKit

/// What `/query` knows of ratings.
enum RatingsSchema {
    static let source = Source(
        table: "ratings", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("stars", .integer),
            Column("rated_at", .timestamptz),
        ],
        indexes: [["user_id", "video_id"], ["video_id", "rated_at", "id"]])

    static let listing = Listing(defaultOrder: "RATED_AT_DESC")

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "Rating", over: source, description: "How many stars a user gave to a video.", listing: listing,
                fields: [
                    .column("id", "id"),
                    .one("user", of: "User", from: "user_id"),
                    .column("userId", "user_id"),
                    .one("video", of: "Video", from: "video_id"),
                    .column("videoId", "video_id", type: "ID"),
                    .column("stars", "stars"),
                    .column("ratedAt", "rated_at"),
                ]))
        schema.shared(.video)
        schema.extend("Video", .many("ratings", of: "Rating", from: "id", to: "video_id"))
        schema.query(.lookup("rating", of: "Rating"), .list("ratings", of: "Rating"))
    }
}
