import ModuleKit

/// The REST routes of ratings.
enum RatingsRoutes {
    /// What is wrong with a line of JSON, as JSON.
    private static func fault(in line: [UInt8]) -> String {
        guard let rating = try? JSONParser.parse(line).object else { return "\"The line is no JSON object.\"" }
        guard let stars = rating["stars"]?.number?.int64, 1...5 ~= stars else { return "\"There are 1 to 5 stars.\"" }
        return "null"
    }

    static func add(to routes: inout Routes) {
        routes.write(.post, "/ratings", by: "rateVideo", "Rates a video, or rates it anew")
        routes.list("/ratings", of: "Rating", by: "ratings", filters: [ListParameter("videoId")], "Lists ratings")
        routes.item("/ratings/{id}", of: "Rating", by: "rating", "Shows a rating")
        routes.on(
            .get, "/videos/{id}/stars", "Sums up the stars of a video", named: "sumUpStars",
            input: StarsQuestion.init(from:), answers: [.ok(StarsQuestion.answer, "The video's stars.")]
        ) { question, request, context in try await question.answer(request, context) }
        routes.stream(
            .post, "/ratings/check", "Says which of many ratings could be stored", named: "checkRatings",
            input: { _ in },
            body: StreamedBody("application/x-ndjson", upTo: nil, "A rating a line, as for `POST /ratings`."),
            answers: [.ok(media: "application/x-ndjson", "A line for each: `null`, or what is wrong with it.")]
        ) { _, request, _ in
            StreamedResponse(mediaType: "application/x-ndjson") { writer in
                for try await line in request.body.lines(longest: 4 << 10) {
                    try await writer.write(RatingsRoutes.fault(in: line) + "\n")
                }
            }
        }
    }
}
