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

    init(from fields: inout InputFields, received: PostgresTimestamp) {
        userID = fields.user(about: "Who did it.")
        videoID = fields.string("videoId", length: Self.idLength, type: "ID", about: "The video that played.")
        interactionType = fields.string(
            "interactionType", length: 1...64,
            about: "What was done: \(Self.knownTypes.map { "`\($0)`" }.joined(separator: ", ")), or another word.")
        time = EventTime(
            client: fields.optionalTimestamp("interactionTimestamp", about: "When it was done, by the client's clock."),
            sent: fields.optionalTimestamp("sentTimestamp", about: "When this was sent, by the same clock."),
            received: received)
        position = fields.optionalDouble(
            "positionSeconds", in: Self.seconds, about: "Where in the video, in seconds from its start.")
        duration = fields.optionalDouble(
            "durationSeconds", in: Self.seconds, about: "How long the video is, in seconds.")
        from = fields.optionalDouble(
            "fromSeconds", in: Self.seconds, about: "Where a seek began, in seconds from the video's start.")
        to = fields.optionalDouble(
            "toSeconds", in: Self.seconds, about: "Where a seek led, in seconds from the video's start.")
        rate = fields.optionalDouble(
            "rate", in: Self.rates, about: "How fast the video plays; 1 is its own speed.")
        extra = fields.optionalJSON("extra", bytes: Self.extraBytes, about: "What else there is to say.")
        clientEventID = fields.clientEventID()
        sessionID = fields.optionalString(
            "sessionId", length: Self.idLength, about: "The sitting, as the client calls it.")
        deviceID = fields.optionalString(
            "deviceId", length: Self.idLength, about: "The device, as the client calls it.")
    }

    /// The types of interaction that mean something. Any other is stored as it is and changes no state.
    static let knownTypes = [
        "ready", "play", "resume", "pause", "seek", "heartbeat", "progress", "complete", "stop", "buffer_start",
        "buffer_end", "rate_change", "quality_change", "error",
    ]
}
