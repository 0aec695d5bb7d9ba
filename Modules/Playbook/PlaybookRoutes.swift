import ModuleKit

/// The REST routes of the playbook.
struct PlaybookRoutes: Sendable {
    let oddValues: OddValueCounts

    func add(to routes: inout Routes) {
        routes.write(.post, "/playbook", by: "recordInteraction", "Records an interaction")
        let reader = EventBatchReader(
            PlaybookQueries.batch, read: { PlaybookEntry(from: &$0, received: $1) },
            row: { .init(PlaybookQueries.row($0), userID: $0.userID, clientEventID: $0.clientEventID) },
            accepted: { [oddValues] entries in oddValues.add(entries.flatMap(\.values.reasons)) })
        routes.stream(
            .post, "/playbook/batch", "Records many interactions", named: "recordInteractionBatch", input: { _ in },
            body: StreamedBody(
                "application/x-ndjson", upTo: nil, "An interaction a line, as for `POST /playbook`. It may be gzipped."),
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
            "/playbook", of: "PlaybookEntry", by: "playbook",
            filters: [
                ListParameter("userId"), ListParameter("videoId"), ListParameter("interactionType"),
                ListParameter("from", filter: "interactionTimestamp", "gte"),
                ListParameter("to", filter: "interactionTimestamp", "lt"),
            ],
            "Lists interactions, the newest first")
        routes.item("/playbook/{id}", of: "PlaybookEntry", by: "playbookEntry", "Shows an interaction")
        routes.write(.delete, "/playbook/{id}", by: "deleteInteraction", "Deletes an interaction")
    }
}
