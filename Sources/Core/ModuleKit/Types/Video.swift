public import Relational

extension SharedType {
    /// The videos of the site, for every module that has something to say about them: the type `Video` and the field
    /// `video(id:)` of `Query`. Nothing is stored about a video itself, so that every id names one.
    ///
    ///     schema.shared(.video)
    ///     schema.extend("Video", .many("ratings", of: "Rating", from: "id", to: "video_id"))
    public static let video = video(listing: nil)

    /// The same, for the module that has a field of `Query` which lists them: by columns of the source.
    public static func video(listing: Listing?) -> SharedType {
        SharedType(
            "Video",
            over: Source(
                key: Column("id", .text),
                listedBy: [
                    Column("title", .text, nullable: true), Column("duration_s", .doublePrecision, nullable: true),
                    Column("plays", .bigint), Column("views", .bigint), Column("watch_time_s", .doublePrecision),
                    Column("first_played_at", .timestamptz, nullable: true),
                    Column("last_played_at", .timestamptz, nullable: true),
                ]), description: "A video of the site. All that is known of it is its id and what refers to that.",
            listing: listing,
            fields: [.column("id", "id", type: "ID", description: "What the site calls the video.")],
            roots: [.lookup("video", of: "Video", description: "The video of that id, be it known or not.")])
    }
}
