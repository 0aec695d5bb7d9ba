import ModuleKit

/// The REST routes of ratings.
struct RatingsRoutes: Sendable {
    let mostStars: Int64
    private let queries = MadeOnce(of: "Rating", RatingsQueries.init)

    init(mostStars: Int64) { self.mostStars = mostStars }

    func add(to routes: inout Routes) {
        routes.on(.post, "/ratings", "Rates a video, or rates it anew", handler: rate)
        routes.list("/ratings", of: "Rating", by: "ratings", filters: [ListParameter("videoId")], "Lists ratings")
        routes.item("/ratings/{id}", of: "Rating", by: "rating", "Shows a rating")
    }

    @Sendable private func rate(_ request: Request, _ context: ModuleContext) async throws -> Response {
        var fields = try request.fields()
        let user = fields.key("userId")
        let video = fields.string("videoId", length: 1...200)
        let stars = fields.integer("stars", in: 1...mostStars)
        try fields.finish()
        let queries = try queries(in: context)
        let row: [PostgresParameter] = [.int8(user), .text(video), .int4(Int32(stars))]
        return .created(try await context.run(queries.rate, row, for: request), as: queries.rating, at: "/ratings")
    }
}

/// The SQL that writes ratings.
struct RatingsQueries: Sendable {
    let rating: Representation
    let rate: PostgresStatement

    init(_ rating: Representation) {
        self.rating = rating
        rate = PostgresStatement(
            """
            INSERT INTO ratings (user_id, video_id, stars) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, video_id) DO UPDATE SET stars = excluded.stars, rated_at = now()
            RETURNING \(rating.returning)
            """,
            parameterTypes: [.int8, .text, .int4])
    }
}
