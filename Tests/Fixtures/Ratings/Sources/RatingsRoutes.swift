import ModuleKit

/// The REST routes of ratings.
enum RatingsRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/ratings", by: "rateVideo", "Rates a video, or rates it anew")
        routes.list("/ratings", of: "Rating", by: "ratings", filters: [ListParameter("videoId")], "Lists ratings")
        routes.item("/ratings/{id}", of: "Rating", by: "rating", "Shows a rating")
        routes.on(
            .get, "/videos/{id}/stars", "Sums up the stars of a video", named: "sumUpStars",
            input: StarsQuestion.init(from:), answers: [.ok(StarsQuestion.answer, "The video's stars.")]
        ) { question, request, context in try await question.answer(request, context) }
    }
}
