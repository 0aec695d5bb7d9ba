/// One event as the server stored it: what the player said, and when the request arrived.
public struct StoredEvent: Sendable, Hashable {
    /// The row's own number; it rises in the order in which rows were stored.
    public var id: Int64
    public var userId: String
    public var videoId: String
    public var interactionType: String
    public var sessionId: String?
    public var deviceId: String?
    public var positionSeconds: Double?
    public var durationSeconds: Double?
    public var fromSeconds: Double?
    public var toSeconds: Double?
    public var rate: Double?
    public var isLive: Bool?
    public var clientEventId: String?
    public var clientSequence: Int64?
    /// What the client's clock said at the event.
    public var interactionTimestamp: Microseconds?
    /// What the client's clock said when it sent the event.
    public var sentTimestamp: Microseconds?
    /// When the request arrived, by the server's clock.
    public var receivedAt: Microseconds

    public init(
        id: Int64, userId: String, videoId: String, interactionType: String, sessionId: String? = nil,
        deviceId: String? = nil, positionSeconds: Double? = nil, durationSeconds: Double? = nil,
        fromSeconds: Double? = nil, toSeconds: Double? = nil, rate: Double? = nil,
        isLive: Bool? = nil, clientEventId: String? = nil, clientSequence: Int64? = nil,
        interactionTimestamp: Microseconds? = nil, sentTimestamp: Microseconds? = nil,
        receivedAt: Microseconds
    ) {
        self.id = id
        self.userId = userId
        self.videoId = videoId
        self.interactionType = interactionType
        self.sessionId = sessionId
        self.deviceId = deviceId
        self.positionSeconds = positionSeconds
        self.durationSeconds = durationSeconds
        self.fromSeconds = fromSeconds
        self.toSeconds = toSeconds
        self.rate = rate
        self.isLive = isLive
        self.clientEventId = clientEventId
        self.clientSequence = clientSequence
        self.interactionTimestamp = interactionTimestamp
        self.sentTimestamp = sentTimestamp
        self.receivedAt = receivedAt
    }

    /// What is stored of these deliveries: of several events of a user with one `clientEventId`, the first.
    public static func stored(of deliveries: [StoredEvent]) -> [StoredEvent] {
        var seen: Set<[String]> = []
        return deliveries.filter { delivery in
            guard let clientEventId = delivery.clientEventId else { return true }
            return seen.insert([delivery.userId, clientEventId.lowercased()]).inserted
        }
    }
}

/// A row of `plays` that came by `POST /plays`.
public struct StoredPlay: Sendable, Hashable {
    public var userId: String
    public var videoId: String
    public var sessionId: String?
    public var time: Microseconds

    public init(userId: String, videoId: String, sessionId: String?, time: Microseconds) {
        self.userId = userId
        self.videoId = videoId
        self.sessionId = sessionId
        self.time = time
    }
}
