import ModuleKit

/// A note about a video, as a client sends it.
struct Bookmark: Sendable {
    let userID: Int64
    let videoID: String
    let kind: String
    let note: String
    let positionSeconds: Double?
    let remindAt: PostgresTimestamp?

    init(from fields: inout InputFields, settings: BookmarksSettings) {
        userID = fields.key("userId", about: "Whose note it is.")
        videoID = fields.string("videoId", length: 1...200, type: "ID", about: "The video that it is about.")
        kind = fields.value("kind", .enumeration(BookmarksTypes.kind), default: "MOMENT", about: "What it is for.")
        note = fields.string("note", length: 1...settings.longestNote, about: "What there is to say.")
        positionSeconds = fields.optionalDouble("positionSeconds", in: 0...1e6, about: "The moment of the video.")
        remindAt = fields.optionalTimestamp("remindAt", about: "When to remind of it.")
    }
}

/// What of a note shall become another. What is left out stays as it is.
struct BookmarkChange: Sendable {
    let id: Int64
    let kind: String?
    let note: String?
    /// The moment, and whether it is given: null is all of the video.
    let positionSeconds: (isGiven: Bool, value: Double?)
    /// The time, and whether it is given: null is none.
    let remindAt: (isGiven: Bool, value: PostgresTimestamp?)

    init(from fields: inout InputFields, settings: BookmarksSettings) {
        id = fields.objectKey()
        kind = fields.optional("kind", .enumeration(BookmarksTypes.kind), nullable: false, about: "What it is for.")
        note = fields.optionalString(
            "note", length: 1...settings.longestNote, nullable: false, about: "What there is to say.")
        positionSeconds = (
            fields.has("positionSeconds"),
            fields.optionalDouble("positionSeconds", in: 0...1e6, about: "The moment of the video.")
        )
        remindAt = (fields.has("remindAt"), fields.optionalTimestamp("remindAt", about: "When to remind of it."))
    }
}
