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

    init(from fields: inout BodyFields, of request: Request, received: PostgresTimestamp) {
        userID = fields.key("userId")
        videoID = fields.string("videoId", length: Self.idLength)
        time = EventTime(
            client: fields.optionalTimestamp("playTimestamp"), sent: fields.optionalTimestamp("sentTimestamp"),
            received: received)
        clientEventID = request.clientEventID(in: &fields)
        sessionID = fields.optionalString("sessionId", length: Self.idLength)
        deviceID = fields.optionalString("deviceId", length: Self.idLength)
    }
}
