import ModuleKit

/// A play, as a client reports it.
struct Play: Sendable {
    let userID: Int64
    let videoID: String
    let time: EventTime
    let clientEventID: UUID?
    let sessionID: String?
    let deviceID: String?

    /// The lengths of what a site calls its videos, sessions and devices, in characters.
    private static let idLength = 1...200

    init(from fields: inout InputFields, received: PostgresTimestamp) {
        userID = fields.user(about: "Who played.")
        videoID = fields.string("videoId", length: Self.idLength, type: "ID", about: "What was played.")
        time = EventTime(
            client: fields.optionalTimestamp("playTimestamp", about: "When it was played, by the client's clock."),
            sent: fields.optionalTimestamp("sentTimestamp", about: "When this was sent, by the same clock."),
            received: received)
        clientEventID = fields.clientEventID()
        sessionID = fields.optionalString(
            "sessionId", length: Self.idLength, about: "The sitting, as the client calls it.")
        deviceID = fields.optionalString(
            "deviceId", length: Self.idLength, about: "The device, as the client calls it.")
    }
}
