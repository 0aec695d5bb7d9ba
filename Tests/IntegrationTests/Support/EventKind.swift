import JSON

/// The two kinds of events, whose routes keep the same rules.
enum EventKind: String, CaseIterable, Sendable {
    case plays, playbook

    var path: String { "/" + rawValue }
    var table: String { self == .plays ? "plays" : "user_playbook" }
    /// The field of the time at which it happened.
    var time: String { self == .plays ? "playTimestamp" : "interactionTimestamp" }

    /// An event with what must be there, and more.
    func event(of user: String, video: String = "v1", _ more: JSONObject = [:]) -> JSONValue {
        var event: JSONObject = ["userId": .string(user), "videoId": .string(video)]
        if self == .playbook { event["interactionType"] = "play" }
        for member in more.members { event[member.name] = member.value }
        return .object(event)
    }
}
