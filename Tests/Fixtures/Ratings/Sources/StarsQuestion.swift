import ModuleKit

/// What `GET /videos/{id}/stars` is asked and answers.
struct StarsQuestion: Sendable {
    let video: String
    let days: Int64

    init(from input: inout RouteInput) {
        video = input.string("id", from: .path, length: 1...200, about: "The video.")
        days = input.integer("days", in: 1...3650, default: 365, about: "How many days to look back.")
    }

    static let answer = [
        FieldDefinition("count", type: "Int!", description: "How many people rated it."),
        FieldDefinition("mean", type: "Float", description: "Their mean; null where there is none."),
    ]

    func answer(_ request: Request, _ context: ModuleContext) async throws -> Response {
        let rows = try await context.database.query(
            """
            SELECT count(*), avg(stars)::float8 FROM ratings
            WHERE video_id = \(video) AND rated_at > now() - \(days) * interval '1 day'
            """, deadline: request.query.deadline)
        guard let row = rows.first else { throw Problem.internalError }
        let count = try row.decode(Int64.self, at: 0)
        let mean = try row.decode(Double?.self, at: 1)
        return .object([
            "count": .integer(count), "mean": mean.flatMap { JSONNumber($0) }.map(JSONValue.number) ?? .null,
        ])
    }
}
