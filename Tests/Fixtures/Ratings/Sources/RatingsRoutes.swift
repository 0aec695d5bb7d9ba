import ModuleKit

/// The REST routes of ratings.
enum RatingsRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/ratings", by: "rateVideo", "Rates a video, or rates it anew")
        routes.list("/ratings", of: "Rating", by: "ratings", filters: [ListParameter("videoId")], "Lists ratings")
        routes.item("/ratings/{id}", of: "Rating", by: "rating", "Shows a rating")
    }
}
