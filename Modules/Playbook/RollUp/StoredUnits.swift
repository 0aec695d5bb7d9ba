/// What is known of some units: their events, and what was made of them before.
struct StoredUnits: Sendable {
    var events: [[ViewingEvent]]
    var sessions: [[StoredSession]]
    var plays: [[PlayRow]]
    /// The plays that are counted.
    var countedPlays: [[Microseconds]]
    /// Whether there is progress.
    var hasProgress: [Bool]
    /// Until when a player was taken to be playing.
    var playingUntil: [Microseconds?]

    init(count: Int) {
        events = Array(repeating: [], count: count)
        sessions = Array(repeating: [], count: count)
        plays = Array(repeating: [], count: count)
        countedPlays = Array(repeating: [], count: count)
        hasProgress = Array(repeating: false, count: count)
        playingUntil = Array(repeating: nil, count: count)
    }
}
