import ModuleKit

/// A video that a user will not go on with.
struct Removal: Sendable {
    let userID: Int64
    let videoID: String

    init(from fields: inout InputFields) {
        userID = fields.key("userId", about: "Who will not.")
        videoID = fields.string("videoId", length: 1...200, type: "ID", about: "The video.")
    }
}

/// The SQL that remembers it.
struct RemovalQueries: Sendable {
    private let remove: PostgresStatement

    init(_ progress: Representation) {
        remove = PostgresStatement(
            """
            UPDATE video_progress SET removed_at = now() WHERE user_id = $1 AND video_id = $2
            RETURNING \(progress.returning)
            """, parameterTypes: [.int8, .text])
    }

    func remove(_ removal: Removal, in session: WriteSession) async throws -> Written? {
        Written(.updated, try await session.run(remove, [.int8(removal.userID), .text(removal.videoID)]))
    }
}
