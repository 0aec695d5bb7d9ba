/// What came of all sessions of a user with a video.
struct VideoProgress: Sendable {
    /// The duration of the last session.
    var duration: Microseconds?
    var isLive = false
    /// All that was watched.
    var segments = Segments()
    /// The greatest end of what was watched.
    var furthest: Microseconds?
    /// Where the latest run ended.
    var position: Microseconds?
    /// When the end was reached anew, after the video had been watched anew. The first is when it was watched.
    var passes: [Microseconds] = []
    /// By when the latest credit is known.
    var latestCreditAt: Microseconds?

    var content: Microseconds { segments.length }

    var watchedAt: Microseconds? { passes.first }

    /// Whether the end was ever reached. Nobody can say of a live stream, unless it was before.
    var isWatched: Bool? { passes.isEmpty ? (isLive ? nil : false) : true }

    var percentWatched: Double? {
        duration.map { min(100, 100 * Double(content) / Double($0)) }
    }

    /// Where to go on, if anywhere.
    func resume(_ rules: ViewingRules) -> Microseconds? {
        guard let position, !isLive else { return nil }
        guard let duration else { return position }
        let isWorthIt = Fraction.isAtLeast(position, rules.resumedFrom * Double(duration))
        return isWorthIt && !EndRule(rules: rules).isEnd(position, of: duration) ? position : nil
    }
}
