import ModuleKit

/// The REST routes of plays.
struct PlaysRoutes: Sendable {
    let settings: PlaySettings
    private let queries = MadeOnce(of: "Play", PlaysQueries.init)

    init(settings: PlaySettings) { self.settings = settings }

    func add(to routes: inout Routes) {
        routes.on(.post, "/plays", "Records a play", parameters: [FieldSelection.parameter], handler: record)
        routes.list(
            "/plays", of: "Play", by: "plays",
            filters: [
                ListParameter("userId"), ListParameter("videoId"),
                ListParameter("from", filter: "playTimestamp", "gte"),
                ListParameter("to", filter: "playTimestamp", "lt"),
            ],
            "Lists plays, the newest first")
        routes.item("/plays/{id}", of: "Play", by: "play", "Shows a play")
        routes.on(.delete, "/plays/{id}", "Deletes a play", handler: delete)
    }

    @Sendable private func record(_ request: Request, _ context: ModuleContext) async throws -> Response {
        var fields = try request.fields()
        let play = Play(from: &fields, of: request, received: .now)
        try fields.finish()
        return try await queries(in: context).insert(play, settings: settings, for: request, in: context)
    }

    @Sendable private func delete(_ request: Request, _ context: ModuleContext) async throws -> Response {
        try await queries(in: context).delete(try request.key(), for: request, in: context)
    }
}
