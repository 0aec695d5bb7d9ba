import ModuleKit

/// The REST routes of the playbook.
struct PlaybookRoutes: Sendable {
    let settings: PlaybookSettings
    private let queries = MadeOnce(of: "PlaybookEntry", PlaybookQueries.init)

    init(settings: PlaybookSettings) { self.settings = settings }

    func add(to routes: inout Routes) {
        routes.on(.post, "/playbook", "Records an interaction", parameters: [FieldSelection.parameter], handler: record)
        routes.list(
            "/playbook", of: "PlaybookEntry", by: "playbook",
            filters: [
                ListParameter("userId"), ListParameter("videoId"), ListParameter("interactionType"),
                ListParameter("from", filter: "interactionTimestamp", "gte"),
                ListParameter("to", filter: "interactionTimestamp", "lt"),
            ],
            "Lists interactions, the newest first")
        routes.item("/playbook/{id}", of: "PlaybookEntry", by: "playbookEntry", "Shows an interaction")
        routes.on(.delete, "/playbook/{id}", "Deletes an interaction", handler: delete)
    }

    @Sendable private func record(_ request: Request, _ context: ModuleContext) async throws -> Response {
        var fields = try request.fields()
        let entry = PlaybookEntry(from: &fields, of: request, received: .now)
        try fields.finish()
        return try await queries(in: context).insert(entry, settings: settings, for: request, in: context)
    }

    @Sendable private func delete(_ request: Request, _ context: ModuleContext) async throws -> Response {
        try await queries(in: context).delete(try request.key(), for: request, in: context)
    }
}
