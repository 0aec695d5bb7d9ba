import ModuleKit

/// The REST routes of plays.
enum PlaysRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/plays", by: "recordPlay", "Records a play")
        let reader = EventBatchReader(
            PlaysQueries.batch, read: { Play(from: &$0, received: $1) },
            row: { .init(PlaysQueries.row($0), userID: $0.userID, clientEventID: $0.clientEventID) })
        routes.stream(
            .post, "/plays/batch", "Records many plays", named: "recordPlayBatch", input: { _ in },
            body: StreamedBody(
                "application/x-ndjson", upTo: nil, "A play a line, as for `POST /plays`. It may be gzipped."),
            answers: [
                .ok(
                    media: "application/x-ndjson",
                    """
                    How far it is, line by line, and at the end how many were `accepted`, were `duplicates` of what was stored \
                    before, and were `rejected`, with the `line`, the `pointer` and the `reason` of the first 1,000 of these.
                    """)
            ]
        ) { _, request, context in
            StreamedResponse(mediaType: "application/x-ndjson") { writer in
                try await reader.run(request.body, into: context.database, answering: writer)
            }
        }
        routes.list(
            "/plays", of: "Play", by: "plays",
            filters: [
                ListParameter("userId"), ListParameter("videoId"),
                ListParameter("from", filter: "playTimestamp", "gte"),
                ListParameter("to", filter: "playTimestamp", "lt"),
            ],
            "Lists plays, the newest first")
        routes.item("/plays/{id}", of: "Play", by: "play", "Shows a play")
        routes.write(.delete, "/plays/{id}", by: "deletePlay", "Deletes a play")
    }
}
