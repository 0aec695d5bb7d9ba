import ModuleKit

/// What changes ratings, by GraphQL and by REST.
struct RatingsMutations: Sendable {
    let mostStars: Int64

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "rateVideo", .create, of: "Rating", "Rates a video, or rates it anew.",
                input: { [mostStars] in Stars(from: &$0, mostStars: mostStars) }, statements: RatingsQueries.init
            ) { stars, queries, session in try await queries.rate(stars, in: session) })
    }
}

/// How many stars someone gives to a video.
struct Stars: Sendable {
    let user: Int64
    let video: String
    let count: Int64

    init(from fields: inout InputFields, mostStars: Int64) {
        user = fields.key("userId")
        video = fields.string("videoId", length: 1...200, type: "ID")
        count = fields.integer("stars", in: 1...mostStars)
    }
}

/// The SQL that writes ratings.
struct RatingsQueries: Sendable {
    private let rateVideo: PostgresStatement

    init(_ rating: Representation) {
        rateVideo = PostgresStatement(
            """
            INSERT INTO ratings (user_id, video_id, stars) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, video_id) DO UPDATE SET stars = excluded.stars, rated_at = now()
            RETURNING \(rating.returning)
            """,
            parameterTypes: [.int8, .text, .int4])
    }

    func rate(_ stars: Stars, in session: WriteSession) async throws -> Written? {
        let row: [PostgresParameter] = [.int8(stars.user), .text(stars.video), .int4(Int32(stars.count))]
        return Written(.created, try await session.run(rateVideo, row))
    }
}
