import ModuleKit

/// One thing that someone did while a video played, as a client reports it.
struct PlaybookEntry: Sendable {
    let userID: Int64
    let videoID: String
    let interactionType: String
    let time: EventTime
    let position: Double?
    let duration: Double?
    let from: Double?
    let to: Double?
    let rate: Double?
    let extra: PostgresJSON?
    let clientEventID: UUID?
    let sessionID: String?
    let deviceID: String?

    /// The lengths of what a site calls its videos, sessions and devices, in characters.
    private static let idLength = 1...200
    /// Seconds of a video: thirty years, more than any stream lasts.
    private static let seconds = 0...1e9
    /// Speeds; 1 is the video's own, and what is below 0 runs backward. Browsers go to 16.
    private static let rates = -100.0...100
    /// What `extra` may take as JSON, in bytes.
    private static let extraBytes = 8192

    init(from fields: inout BodyFields, of request: Request, received: PostgresTimestamp) {
        userID = fields.key("userId")
        videoID = fields.string("videoId", length: Self.idLength)
        interactionType = fields.string("interactionType", length: 1...64)
        time = EventTime(
            client: fields.optionalTimestamp("interactionTimestamp"), sent: fields.optionalTimestamp("sentTimestamp"),
            received: received)
        position = fields.optionalDouble("positionSeconds", in: Self.seconds)
        duration = fields.optionalDouble("durationSeconds", in: Self.seconds)
        from = fields.optionalDouble("fromSeconds", in: Self.seconds)
        to = fields.optionalDouble("toSeconds", in: Self.seconds)
        rate = fields.optionalDouble("rate", in: Self.rates)
        extra = fields.optionalJSON("extra", bytes: Self.extraBytes)
        clientEventID = request.clientEventID(in: &fields)
        sessionID = fields.optionalString("sessionId", length: Self.idLength)
        deviceID = fields.optionalString("deviceId", length: Self.idLength)
    }

    /// The types of interaction that mean something. Any other is stored as it is and changes no state.
    static let knownTypes = [
        "ready", "play", "resume", "pause", "seek", "heartbeat", "progress", "complete", "stop", "buffer_start",
        "buffer_end", "rate_change", "quality_change", "error",
    ]
}
