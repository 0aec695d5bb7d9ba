/// Numbers about one video or all of them in a range of time.
public struct VideoStats: Sendable {
    public var watchTime: Microseconds
    public var contentWatchedSeconds: Double
    public var plays: Int
    public var views: Int
    public var viewers: Int
    public var averageViewDurationSeconds: Double?
    public var averagePercentageViewed: Double?
    public var completions: Int
    public var completionRate: Double?
    public var finishes: Int

    public var watchTimeSeconds: Double { watchTime.seconds }

    /// - Parameters:
    ///   - sessions: those that began in the range.
    ///   - plays: how many plays are in the range.
    ///   - watchTime: what was credited within the range.
    init(sessions: [PlaybackSession], plays: Int, watchTime: Microseconds) {
        let views = sessions.filter(\.isView)
        let shares = views.compactMap { view in
            view.durationSeconds.map { min(100, 100 * view.contentWatchedSeconds / $0) }
        }
        self.watchTime = watchTime
        self.plays = plays
        self.views = views.count
        contentWatchedSeconds = sessions.reduce(0) { $0 + $1.contentWatchedSeconds }
        viewers = Set(views.map(\.userId)).count
        completions = views.count { $0.isCompletion }
        finishes = views.count { $0.reachedEnd }
        let timeOfViews = views.reduce(0) { $0 + $1.watchTime }
        averageViewDurationSeconds = views.isEmpty ? nil : timeOfViews.seconds / Double(views.count)
        averagePercentageViewed = shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
        completionRate = shares.isEmpty ? nil : Double(completions) / Double(shares.count)
    }
}
