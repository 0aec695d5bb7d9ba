import Foundation
import PlaybookOracle

/// The answers in the words of the API.
enum Answer {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    struct Segment: Encodable {
        var fromSeconds: Double
        var toSeconds: Double
    }

    struct Session: Encodable {
        var userId: String
        var videoId: String
        var sessionIds: [String]
        var deviceIds: [String]
        var beganAt: String
        var endedAt: String
        var durationSeconds: Double?
        var watchTimeSeconds: Double
        var contentWatchedSeconds: Double
        var segments: [Segment]
        var isView: Bool
        var isCompletion: Bool
        var reachedEnd: Bool
        var events: Int

        init(_ session: PlaybackSession) {
            userId = session.userId
            videoId = session.videoId
            sessionIds = session.sessionIds
            deviceIds = session.deviceIds
            beganAt = Timestamp.format(session.beganAt)
            endedAt = Timestamp.format(session.endedAt)
            durationSeconds = session.durationSeconds
            watchTimeSeconds = session.watchTimeSeconds
            contentWatchedSeconds = session.contentWatchedSeconds
            segments = session.segments.map { Segment(fromSeconds: $0.fromSeconds, toSeconds: $0.toSeconds) }
            isView = session.isView
            isCompletion = session.isCompletion
            reachedEnd = session.reachedEnd
            events = session.eventCount
        }
    }

    struct Progress: Encodable {
        var userId: String
        var videoId: String
        var durationSeconds: Double?
        var contentWatchedSeconds: Double
        var percentWatched: Double?
        var furthestSeconds: Double?
        var positionSeconds: Double?
        var resumeSeconds: Double?
        var isWatched: Bool?
        var watchedAt: String?
        var passes: Int
        var passedAt: String?
        var segments: [Segment]
        var latestCreditAt: String?

        init(_ progress: VideoProgress) {
            userId = progress.userId
            videoId = progress.videoId
            durationSeconds = progress.durationSeconds
            contentWatchedSeconds = progress.contentWatchedSeconds
            percentWatched = progress.percentWatched
            furthestSeconds = progress.furthestSeconds
            positionSeconds = progress.positionSeconds
            resumeSeconds = progress.resumeSeconds
            isWatched = progress.isWatched
            watchedAt = progress.watchedAt.map(Timestamp.format)
            passes = progress.passes
            passedAt = progress.passedAt.map(Timestamp.format)
            segments = progress.segments.map { Segment(fromSeconds: $0.fromSeconds, toSeconds: $0.toSeconds) }
            latestCreditAt = progress.latestCreditAt.map(Timestamp.format)
        }
    }

    struct Stats: Encodable {
        var watchTimeSeconds: Double
        var contentWatchedSeconds: Double
        var plays: Int
        var views: Int
        var viewers: Int
        var averageViewDurationSeconds: Double?
        var averagePercentageViewed: Double?
        var completions: Int
        var completionRate: Double?
        var finishes: Int

        init(_ stats: VideoStats) {
            watchTimeSeconds = stats.watchTimeSeconds
            contentWatchedSeconds = stats.contentWatchedSeconds
            plays = stats.plays
            views = stats.views
            viewers = stats.viewers
            averageViewDurationSeconds = stats.averageViewDurationSeconds
            averagePercentageViewed = stats.averagePercentageViewed
            completions = stats.completions
            completionRate = stats.completionRate
            finishes = stats.finishes
        }
    }

    struct Day: Encodable {
        var from: String
        var to: String
        var stats: Stats
        var concurrentViewers: Int
    }

    struct Retention: Encodable {
        var absolute: Double?
        var impressions: Double?
        var started: Double?
        var stopped: Double?

        init(_ bucket: RetentionBucket) {
            absolute = bucket.absolute
            impressions = bucket.impressions
            started = bucket.started
            stopped = bucket.stopped
        }
    }

    struct Quality: Encodable {
        var startupSecondsP50: Double?
        var startupSecondsP95: Double?
        var rebufferRatio: Double?
        var rebuffers: Int
        var errorRate: Double?

        init(_ quality: PlaybackQuality) {
            startupSecondsP50 = quality.startupSecondsP50
            startupSecondsP95 = quality.startupSecondsP95
            rebufferRatio = quality.rebufferRatio
            rebuffers = quality.rebuffers
            errorRate = quality.errorRate
        }
    }
}
