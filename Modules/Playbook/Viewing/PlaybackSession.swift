/// A sitting of a user with a video, over all players.
struct PlaybackSession: Sendable {
    let beganAt: Microseconds
    let endedAt: Microseconds
    /// The last duration that the user's events said by its end. None where nobody said one or the video is live.
    let duration: Microseconds?
    let isLive: Bool
    /// How many events belong to it.
    var events = 0
    var sessionIDs: [String] = []
    var deviceIDs: [String] = []
    /// Whether any of its events says where the playhead is.
    var hasPlace = false
    var hasError = false
    /// What was watched, in the order in which it is known. A piece that goes on where the one before ended is part of that.
    private(set) var pieces: [WatchedPiece] = []
    /// All that was watched.
    var segments = Segments()
    var watchTime: Microseconds = 0
    /// When it was watched: stretches of time in which credits lie.
    private(set) var watched: [WatchedStretch] = []
    /// When the end was reached first.
    var reachedEndAt: Microseconds?
    /// What each `play` waited for its `playing`.
    var startups: [Microseconds] = []
    /// How often it stalled, and for how long in all.
    var stalls = 0
    var stalledTime: Microseconds = 0

    var content: Microseconds { segments.length }

    mutating func append(_ piece: CreditedPiece) {
        if let last = pieces.last, last.to == piece.from {
            pieces[pieces.count - 1] = WatchedPiece(from: last.from, to: piece.to)
        } else {
            pieces.append(WatchedPiece(from: piece.from, to: piece.to))
        }
    }

    mutating func append(_ stretch: WatchedStretch) {
        if let last = watched.last, last.from + last.time == stretch.from {
            watched[watched.count - 1] = WatchedStretch(from: last.from, time: last.time + stretch.time)
        } else {
            watched.append(stretch)
        }
    }

    func isView(_ rules: ViewingRules) -> Bool {
        if watchTime >= rules.viewTime { return true }
        guard let duration, duration < rules.shortVideo else { return false }
        return 2 * content > duration
    }

    func isCompletion(_ rules: ViewingRules) -> Bool {
        guard isView(rules), let duration else { return false }
        return Fraction.isAtLeast(content, rules.completedAt * Double(duration))
    }
}

/// A stretch of time in which a video was watched all along.
struct WatchedStretch: Sendable, Equatable {
    let from: Microseconds
    let time: Microseconds
}

/// A part of a video that was watched in one go.
struct WatchedPiece: Sendable, Equatable {
    let from: Microseconds
    let to: Microseconds
}
