import ModuleKit

/// What people read about a video. No rule depends on it.
struct VideoDescription: Sendable {
    let id: String
    let title: String?
    let duration: Double?
    let extra: PostgresJSON?

    init(from fields: inout InputFields) {
        id = fields.string("id", length: 1...200, type: "ID", about: "The video.")
        title = fields.optionalString("title", length: 1...500, about: "What people call it.")
        duration = fields.optionalDouble("durationSeconds", in: 0...1e7, about: "How long it is, in seconds.")
        extra = fields.optionalJSON("extra", bytes: 8192, about: "What else there is to say.")
    }
}

/// The SQL that keeps it.
enum VideoDescriptionQueries {
    private static let describe = PostgresStatement(
        """
        INSERT INTO videos AS stored (id, title, duration_s, extra) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET title = COALESCE($2, stored.title), duration_s = COALESCE($3, stored.duration_s),
            extra = COALESCE($4, stored.extra)
        """, parameterTypes: [.text, .text, .float8, .jsonb])

    static func describe(_ description: VideoDescription, in session: WriteSession) async throws -> MutationPayload? {
        _ = try await session.run(
            describe,
            [
                .text(description.id), PostgresParameter(description.title), PostgresParameter(description.duration),
                PostgresParameter(description.extra),
            ])
        return MutationPayload().showing("video", ObjectKey(description.id))
    }
}
