import ModuleKit

/// The REST routes of the playbook.
enum PlaybookRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/playbook", by: "recordInteraction", "Records an interaction")
        routes.list(
            "/playbook", of: "PlaybookEntry", by: "playbook",
            filters: [
                .user(), ListParameter("videoId"), ListParameter("interactionType"),
                ListParameter("from", filter: "interactionTimestamp", "gte"),
                ListParameter("to", filter: "interactionTimestamp", "lt"),
            ],
            "Lists interactions, the newest first")
        routes.item("/playbook/{id}", of: "PlaybookEntry", by: "playbookEntry", "Shows an interaction")
        routes.write(.delete, "/playbook/{id}", by: "deleteInteraction", "Deletes an interaction")
    }
}
