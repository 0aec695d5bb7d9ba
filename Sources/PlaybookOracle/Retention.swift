/// One of the equal parts that a video's duration is divided into.
public struct RetentionBucket: Sendable {
    /// Shares of the duration, from 0 to 1.
    public var from: Double
    public var to: Double
    /// The share of views that saw the middle of the bucket.
    public var absolute: Double?
    /// How often a view saw the middle of the bucket, on average.
    public var impressions: Double?
    /// The shares of views that began and that ended there.
    public var started: Double?
    public var stopped: Double?

    /// The curve of these sessions' views, each measured by its own duration.
    static func curve(of sessions: [PlaybackSession], buckets: Int) -> [RetentionBucket] {
        let views = sessions.compactMap { session in
            session.isView ? session.durationSeconds.map { (session: session, duration: $0) } : nil
        }
        func share(_ count: Int) -> Double? {
            views.isEmpty ? nil : Double(count) / Double(views.count)
        }
        return (0..<buckets).map { bucket in
            var seen = 0
            var impressions = 0
            var started = 0
            var stopped = 0
            for (session, duration) in views {
                let middle = (Double(bucket) + 0.5) / Double(buckets) * duration
                if session.segments.contains(where: { $0.contains(middle) }) { seen += 1 }
                impressions += session.creditedSegments.count { $0.contains(middle) }
                let place = { (position: Double) in position * Double(buckets) / duration }
                if let first = session.creditedSegments.first,
                    Int(place(first.fromSeconds).rounded(.down)) == bucket
                {
                    started += 1
                }
                // An end on an edge belongs to the bucket before it.
                if let last = session.creditedSegments.last,
                    Int(place(last.toSeconds).rounded(.up)) - 1 == bucket
                {
                    stopped += 1
                }
            }
            return RetentionBucket(
                from: Double(bucket) / Double(buckets), to: Double(bucket + 1) / Double(buckets),
                absolute: share(seen), impressions: share(impressions), started: share(started),
                stopped: share(stopped))
        }
    }
}
