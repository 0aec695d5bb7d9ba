public import Relational

extension SharedType {
    /// The videos of the site, for every module that has something to say about them: the type `Video` and the field
    /// `video(id:)` of `Query`. Nothing is stored about a video itself, so that every id names one.
    ///
    ///     schema.shared(.video)
    ///     schema.extend("Video", .many("ratings", of: "Rating", from: "id", to: "video_id"))
    public static let video = SharedType(
        "Video", over: Source(key: Column("id", .text)),
        description: "A video of the site. All that is known of it is its id and what refers to that.",
        fields: [.column("id", "id", type: "ID", description: "What the site calls the video.")],
        roots: [.lookup("video", of: "Video", description: "The video of that id, be it known or not.")])
}
