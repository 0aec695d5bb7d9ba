import ModuleKit

/// The REST routes of plays.
enum PlaysRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/plays", by: "recordPlay", "Records a play")
        routes.list(
            "/plays", of: "Play", by: "plays",
            filters: [
                .user(), ListParameter("videoId"),
                ListParameter("from", filter: "playTimestamp", "gte"),
                ListParameter("to", filter: "playTimestamp", "lt"),
            ],
            "Lists plays, the newest first")
        routes.item("/plays/{id}", of: "Play", by: "play", "Shows a play")
        routes.write(.delete, "/plays/{id}", by: "deletePlay", "Deletes a play")
    }
}
