/// What came of all sittings of a user with a video.
public struct VideoProgress: Sendable {
    public var userId: String
    public var videoId: String
    /// The duration of the last sitting.
    public var durationSeconds: Double?
    public var contentWatchedSeconds: Double
    public var percentWatched: Double?
    public var furthestSeconds: Double?
    public var positionSeconds: Double?
    public var resumeSeconds: Double?
    /// nil while the video is live and its end was never reached.
    public var isWatched: Bool?
    public var watchedAt: Microseconds?
    public var passes: Int
    /// The moment of the last pass.
    public var passedAt: Microseconds?
    public var segments: [Segment]
    /// T of the event at which the latest credit ends.
    public var latestCreditAt: Microseconds?

    init?(
        userId: String, videoId: String, events: [PlacedEvent], durations: [KnownDuration],
        sittings: [Sitting], sessions: [PlaybackSession], ends: EndsReached
    ) {
        guard let lastSitting = sittings.last, let lastSession = sessions.last else { return nil }
        self.userId = userId
        self.videoId = videoId
        let credits = sittings.flatMap(\.credits)
        let union = SegmentUnion(credits.flatMap(\.segments))
        let duration = lastSession.durationSeconds
        let isLive = durations[lastSitting.last].isLive
        durationSeconds = duration
        contentWatchedSeconds = union.length
        percentWatched = duration.map { min(100, 100 * union.length / $0) }
        furthestSeconds = union.segments.last?.toSeconds
        segments = union.segments
        latestCreditAt = credits.last.map { events[$0.second].time }

        positionSeconds =
            sittings.flatMap { Self.longRuns(of: $0, events: events) }
            .max { $0.second < $1.second }?.segments.last?.toSeconds
        resumeSeconds = nil
        if let position = positionSeconds, !isLive {
            if let duration {
                let isWithin = position >= 0.05 * duration && position < KnownDuration.end(of: duration)
                resumeSeconds = isWithin ? position : nil
            } else {
                resumeSeconds = position
            }
        }
        watchedAt = ends.passes.first
        isWatched = watchedAt != nil ? true : isLive ? nil : false
        passes = ends.passes.count
        passedAt = ends.passes.last
    }

    /// The credits of those runs of a sitting that have at least 30 s of watch time.
    ///
    /// A run is credits of one player, each of which begins within 30 s of content of where the one before ended.
    private static func longRuns(of sitting: Sitting, events: [PlacedEvent]) -> [Credit] {
        Dictionary(grouping: sitting.credits) { events[$0.second].player }.values.flatMap { credits in
            var runs: [[Credit]] = []
            let inOrder = credits.sorted {
                EventOrder.inPlayer(events[$0.second].event, events[$1.second].event)
            }
            for credit in inOrder {
                if let before = runs.last?.last, abs(credit.from - before.to) <= 30 {
                    runs[runs.count - 1].append(credit)
                } else {
                    runs.append([credit])
                }
            }
            return runs.filter { $0.reduce(0) { $0 + $1.time } >= 30 * .second }.flatMap { $0 }
        }
    }
}
