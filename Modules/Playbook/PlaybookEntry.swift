import ModuleKit

/// One thing that someone did while a video played, as a client reports it.
struct PlaybookEntry: Sendable {
    let userID: Int64
    let videoID: String
    let interactionType: String
    let time: EventTime
    /// What it says of the playhead, without what cannot be.
    let values: OddValues
    let isLive: Bool?
    let extra: PostgresJSON?
    let clientEventID: UUID?
    /// Whether an `Idempotency-Key` header gave that id.
    let isIdempotencyKey: Bool
    let clientSequence: Int64?
    let sessionID: String?
    let deviceID: String?

    /// The lengths of what a site calls its videos, sessions and devices, in characters.
    private static let idLength = 1...200
    /// What numbers are taken at all. Those that cannot be are left out, and the event is kept.
    private static let numbers = -1e300...1e300
    /// What `extra` may take as JSON, in bytes.
    private static let extraBytes = 8192

    init(from fields: inout InputFields, received: PostgresTimestamp) {
        userID = fields.key("userId", about: "Who did it.")
        videoID = fields.string("videoId", length: Self.idLength, type: "ID", about: "The video that played.")
        interactionType = fields.string(
            "interactionType", length: 1...64,
            about: "What was done: \(Self.knownTypes.map { "`\($0)`" }.joined(separator: ", ")), or another word.")
        time = EventTime(
            client: fields.optionalTimestamp("interactionTimestamp", about: "When it was done, by the client's clock."),
            sent: fields.optionalTimestamp("sentTimestamp", about: "When this was sent, by the same clock."),
            received: received)
        let position = fields.optionalDouble(
            "positionSeconds", in: Self.numbers, about: "Where in the video, in seconds from its start.")
        let duration = fields.optionalDouble(
            "durationSeconds", in: Self.numbers, about: "How long the video is, in seconds; 0 where that is not known.")
        let from = fields.optionalDouble(
            "fromSeconds", in: Self.numbers, about: "Where a seek began, in seconds from the video's start.")
        let to = fields.optionalDouble(
            "toSeconds", in: Self.numbers, about: "Where a seek led, in seconds from the video's start.")
        let rate = fields.optionalDouble(
            "rate", in: Self.numbers, about: "How fast the video plays; 1 is its own speed, and 0 a pause.")
        isLive = fields.optional("isLive", .boolean, about: "Whether it is a live stream, which has no duration.")
        values = OddValues(
            position: position, duration: duration, from: from, to: to, rate: rate, isLive: isLive)
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

    /// The types of interaction that mean something. Any other is stored as it is and changes no state.
    static let knownTypes = Interaction.allCases.map(\.rawValue)
}
