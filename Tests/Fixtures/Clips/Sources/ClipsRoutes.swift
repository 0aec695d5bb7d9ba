import ModuleKit

/// The REST routes of clips.
enum ClipsRoutes {
    static func add(to routes: inout Routes) {
        routes.write(.post, "/clips", by: "addClip", "Adds a clip")
        routes.list(
            "/clips", of: "Clip", by: "clips",
            filters: [
                ListParameter("mood"), ListParameter("moods", filter: "mood", "in"), ListParameter("license"),
                ListParameter("from", filter: "releasedOn", "gte"), ListParameter("color"),
                ListParameter("dearerThan", filter: "price", "gt"), ListParameter("longerThan", filter: "length", "gt"),
            ], "Lists clips")
        routes.item("/clips/{id}", of: "Clip", by: "clip", "Shows a clip")
        routes.write(.patch, "/clips/{id}", by: "retitleClip", "Gives a clip another title")
        routes.write(.delete, "/clips/{id}", by: "deleteClip", "Deletes a clip")
    }
}
