import ModuleKit

/// A play, as a client reports it.
struct Play: Sendable {
    let userID: Int64
    let videoID: String
    let time: EventTime
    let clientEventID: UUID?
    /// Whether an `Idempotency-Key` header gave that id.
    let isIdempotencyKey: Bool
    let clientSequence: Int64?
    let extra: PostgresJSON?
    let sessionID: String?
    let deviceID: String?

    /// The lengths of what a site calls its videos, sessions and devices, in characters.
    private static let idLength = 1...200
    /// What `extra` may take as JSON, in bytes.
    private static let extraBytes = 8192

    init(from fields: inout InputFields, received: PostgresTimestamp) {
        userID = fields.key("userId", about: "Who played.")
        videoID = fields.string("videoId", length: Self.idLength, type: "ID", about: "What was played.")
        time = EventTime(
            client: fields.optionalTimestamp("playTimestamp", about: "When it was played, by the client's clock."),
            sent: fields.optionalTimestamp("sentTimestamp", about: "When this was sent, by the same clock."),
            received: received)
        extra = fields.optionalJSON("extra", bytes: Self.extraBytes, about: "What else there is to say.")
        clientEventID = fields.clientEventID()
        isIdempotencyKey = fields.hasIdempotencyKey
        clientSequence = fields.optional(
            "clientSequence", .integer(in: Int64.min...Int64.max),
            about: "The player's own counter, which orders what it did within a moment.")
        sessionID = fields.optionalString(
            "sessionId", length: Self.idLength, about: "The sitting, as the client calls it.")
        deviceID = fields.optionalString(
            "deviceId", length: Self.idLength, about: "The device, as the client calls it.")
    }
}
