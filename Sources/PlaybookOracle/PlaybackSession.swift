/// A sitting of a user with a video.
public struct PlaybackSession: Sendable {
    public var userId: String
    public var videoId: String
    /// The distinct `session_id`s and `device_id`s of its events, in the order of time.
    public var sessionIds: [String]
    public var deviceIds: [String]
    public var beganAt: Microseconds
    public var endedAt: Microseconds
    /// nil where none is known by its end, or where the video is live by then.
    public var durationSeconds: Double?
    public var watchTime: Microseconds
    public var contentWatchedSeconds: Double
    /// The union of its credited segments, in the order of content.
    public var segments: [Segment]
    public var isView: Bool
    public var isCompletion: Bool
    public var reachedEnd: Bool
    /// How many events belong to it.
    public var eventCount: Int

    public var watchTimeSeconds: Double { watchTime.seconds }

    /// Every credited segment, in the order in which they were credited.
    var creditedSegments: [Segment]
    var stalls: Stalls
    var startups: [Microseconds]
    var hasError: Bool

    init(
        userId: String, videoId: String, sitting: Sitting, events: [PlacedEvent],
        durations: [KnownDuration], reachedEnd: Bool
    ) {
        self.userId = userId
        self.videoId = videoId
        let members = sitting.events.map { events[$0] }
        sessionIds = members.compactMap(\.event.sessionId).distinct()
        deviceIds = members.compactMap(\.event.deviceId).distinct()
        beganAt = events[sitting.first].time
        endedAt = events[sitting.last].time
        durationSeconds = durations[sitting.last].seconds
        watchTime = sitting.credits.reduce(0) { $0 + $1.time }
        creditedSegments = sitting.credits.flatMap(\.segments)
        let union = SegmentUnion(creditedSegments)
        segments = union.segments
        contentWatchedSeconds = union.length
        isView = watchTime >= 30 * .second
        if let duration = durationSeconds, duration < 60, union.length > duration / 2 { isView = true }
        isCompletion = false
        if isView, let duration = durationSeconds, union.length >= 0.9 * duration { isCompletion = true }
        self.reachedEnd = reachedEnd
        eventCount = members.count
        stalls = Stalls(members)
        startups = Startups.of(members)
        hasError = members.contains { $0.type == .error }
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, in the order in which they first come.
    func distinct() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
