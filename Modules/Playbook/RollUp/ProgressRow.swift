/// The progress of a user in a video as it is stored.
struct ProgressRow: Sendable, Equatable {
    let duration: Microseconds?
    let content: Microseconds
    let percentWatched: Double?
    let furthest: Microseconds?
    let position: Microseconds?
    let resume: Microseconds?
    let isWatched: Bool?
    let passes: [Microseconds]
    let lastPlayedAt: Microseconds?
    let playingSince: Microseconds?
    let playingUntil: Microseconds?
    let segments: Segments

    init(_ viewing: Viewing, rules: ViewingRules) {
        let progress = viewing.progress
        duration = progress.duration
        content = progress.content
        percentWatched = progress.percentWatched
        furthest = progress.furthest
        position = progress.position
        resume = progress.resume(rules)
        isWatched = progress.isWatched
        passes = progress.passes
        lastPlayedAt = progress.latestCreditAt
        let playing = viewing.playing.max { $0.until < $1.until }
        playingSince = playing.map { viewing.sessions[$0.session].beganAt }
        playingUntil = playing?.until
        segments = progress.segments
    }
}
