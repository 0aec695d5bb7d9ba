/// A playback session as it is stored. What is counted of it follows from this alone, so that what was counted can be taken away
/// again.
struct SessionRow: Sendable, Equatable {
    let beganAt: Microseconds
    let endedAt: Microseconds
    let reachedEndAt: Microseconds?
    let playingUntil: Microseconds?
    let duration: Microseconds?
    let watchTime: Microseconds
    let content: Microseconds
    let stalledTime: Microseconds
    let stalls: Int
    let events: Int
    let isView: Bool
    let isCompletion: Bool
    let hasError: Bool
    let sessionIDs: [String]
    let deviceIDs: [String]
    let pieces: [WatchedPiece]
    let watched: [WatchedStretch]
    let startups: [Microseconds]

    /// All that was watched.
    var segments: Segments {
        var segments = Segments()
        for piece in pieces { segments.insert(from: piece.from, to: piece.to) }
        return segments
    }
}

extension SessionRow {
    init(_ session: PlaybackSession, playingUntil: Microseconds?, rules: ViewingRules) {
        self.init(
            beganAt: session.beganAt, endedAt: session.endedAt, reachedEndAt: session.reachedEndAt,
            playingUntil: playingUntil, duration: session.duration, watchTime: session.watchTime,
            content: session.content, stalledTime: session.stalledTime, stalls: session.stalls, events: session.events,
            isView: session.isView(rules), isCompletion: session.isCompletion(rules), hasError: session.hasError,
            sessionIDs: session.sessionIDs, deviceIDs: session.deviceIDs, pieces: session.pieces,
            watched: session.watched, startups: session.startups)
    }
}

/// A session that is stored, and its id.
struct StoredSession: Sendable {
    let id: Int64
    let row: SessionRow
}

/// Which stored session each computed one is.
enum SessionMatch {
    /// A session keeps its id while it begins when it began, or else while it overlaps what it was.
    ///
    /// - Returns: for each computed session the id of the stored one that it is, none for a new one; and the ids of those that
    ///   are no more.
    static func match(
        _ computed: [SessionRow], with stored: [StoredSession]
    ) -> (ids: [Int64?], gone: [StoredSession]) {
        var left = stored
        var ids = computed.map { row -> Int64? in
            guard let index = left.firstIndex(where: { $0.row.beganAt == row.beganAt }) else { return nil }
            return left.remove(at: index).id
        }
        for (index, row) in computed.enumerated() where ids[index] == nil {
            let overlapping = left.firstIndex { $0.row.beganAt <= row.endedAt && row.beganAt <= $0.row.endedAt }
            if let overlapping { ids[index] = left.remove(at: overlapping).id }
        }
        return (ids, left)
    }
}
