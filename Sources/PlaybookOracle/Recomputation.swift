public import Foundation

/// Everything that follows from a list of stored events, computed anew from the beginning.
///
/// It is written as the rules of the domain read, for clarity and not for speed. Tests compare the product with it.
public struct Recomputation: Sendable {
    /// The users and videos whose numbers are asked for; nil means all.
    public struct Scope: Sendable {
        public var userId: String?
        public var videoId: String?

        public init(userId: String? = nil, videoId: String? = nil) {
            self.userId = userId
            self.videoId = videoId
        }

        func contains(userId: String, videoId: String) -> Bool {
            (self.userId ?? userId) == userId && (self.videoId ?? videoId) == videoId
        }
    }

    let histories: [History]
    private let events: [StoredEvent]
    private let postedPlays: [StoredPlay]

    /// - Parameters:
    ///   - events: what is stored; nothing is sorted out, see `StoredEvent.stored(of:)`.
    ///   - plays: the rows that came by `POST /plays`.
    public init(events: [StoredEvent], plays: [StoredPlay] = []) {
        self.events = events
        postedPlays = plays
        histories = Dictionary(grouping: events) { [$0.userId, $0.videoId] }
            .map { History(userId: $0[0], videoId: $0[1], events: $1) }
            .sorted { ($0.userId, $0.videoId) < ($1.userId, $1.videoId) }
    }

    /// The time T of each event, in the order in which the events were given.
    public var times: [Microseconds] { events.map(\.time) }

    /// All playback sessions, by user, video and begin.
    public var sessions: [PlaybackSession] { histories.flatMap(\.sessions) }

    /// The progress of all users in all videos, by user and video; without a session there is none.
    public var progress: [VideoProgress] { histories.compactMap(\.progress) }

    /// The progress of one user in one video.
    public func progress(userId: String, videoId: String) -> VideoProgress? {
        histories.first { $0.userId == userId && $0.videoId == videoId }?.progress
    }

    /// What a user may continue to watch, latest first.
    ///
    /// - Parameter removals: when the user removed videos from the list.
    public func continueWatching(
        userId: String, removals: [String: Microseconds] = [:]
    ) -> [VideoProgress] {
        progress.filter { $0.userId == userId && $0.resumeSeconds != nil }
            .filter { ($0.latestCreditAt ?? 0) > (removals[$0.videoId] ?? .min) }
            .sorted { ($0.latestCreditAt ?? 0) > ($1.latestCreditAt ?? 0) }
    }

    /// The rows of `plays`, by time: one for each `session_id`, and the posted ones without.
    public var plays: [StoredPlay] {
        struct Key: Hashable {
            var userId: String
            var videoId: String
            var sessionId: String
        }
        var times: [Key: Microseconds] = [:]
        func add(_ userId: String, _ videoId: String, _ sessionId: String, _ time: Microseconds) {
            let key = Key(userId: userId, videoId: videoId, sessionId: sessionId)
            times[key] = min(times[key] ?? time, time)
        }
        for history in histories {
            for (id, time) in history.plays { add(history.userId, history.videoId, id, time) }
        }
        for play in postedPlays {
            if let id = play.sessionId { add(play.userId, play.videoId, id, play.time) }
        }
        let named = times.map {
            StoredPlay(userId: $0.userId, videoId: $0.videoId, sessionId: $0.sessionId, time: $1)
        }
        return (named + postedPlays.filter { $0.sessionId == nil }).sorted { $0.time < $1.time }
    }

    /// Numbers of what happened in a range of time.
    public func stats(
        in range: Range<Microseconds> = Self.always, of scope: Scope = Scope()
    ) -> VideoStats {
        VideoStats(
            sessions: sessions(beganIn: range, of: scope),
            plays: plays.count {
                range.contains($0.time) && scope.contains(userId: $0.userId, videoId: $0.videoId)
            },
            watchTime: histories(of: scope).flatMap(\.credits).reduce(0) { $0 + $1.time(in: range) })
    }

    /// Numbers by buckets of a time zone; the first and the last bucket are cut to the range.
    public func timeline(
        in range: Range<Microseconds>, by length: BucketLength, timeZone: TimeZone,
        of scope: Scope = Scope()
    ) -> [(bucket: Range<Microseconds>, stats: VideoStats, concurrentViewers: Int)] {
        ZoneCalendar(timeZone: timeZone).buckets(of: length, in: range).map { bucket in
            let cut = bucket.clamped(to: range)
            return (cut, stats(in: cut, of: scope), concurrentViewers(in: cut, of: scope))
        }
    }

    /// How much of the videos the views of a range of time saw.
    public func retention(
        buckets: Int = 100, in range: Range<Microseconds> = Self.always, of scope: Scope = Scope()
    ) -> [RetentionBucket] {
        RetentionBucket.curve(of: sessions(beganIn: range, of: scope), buckets: buckets)
    }

    /// How well the sessions that began in a range of time went.
    public func quality(
        in range: Range<Microseconds> = Self.always, of scope: Scope = Scope()
    ) -> PlaybackQuality {
        PlaybackQuality(sessions(beganIn: range, of: scope))
    }

    /// The most users who were in sessions at one moment of a range of time.
    public func concurrentViewers(in range: Range<Microseconds>, of scope: Scope = Scope()) -> Int {
        let present = histories(of: scope).flatMap(\.sessions)
            .filter { $0.beganAt < range.upperBound && $0.endedAt >= range.lowerBound }
        // The number can only rise where a session begins.
        let moments = present.map { max($0.beganAt, range.lowerBound) }
        return moments.map { moment in
            Set(present.filter { $0.beganAt <= moment && moment <= $0.endedAt }.map(\.userId)).count
        }.max() ?? 0
    }

    /// All of time.
    public static let always: Range<Microseconds> = .min..<(.max)

    private func histories(of scope: Scope) -> [History] {
        histories.filter { scope.contains(userId: $0.userId, videoId: $0.videoId) }
    }

    private func sessions(beganIn range: Range<Microseconds>, of scope: Scope) -> [PlaybackSession] {
        histories(of: scope).flatMap(\.sessions).filter { range.contains($0.beganAt) }
    }
}
