/// What is added up of sessions and plays. All are whole numbers, so that what is added can be taken away without a rest.
struct LedgerSums: Sendable, Equatable {
    var plays: Int64 = 0
    var sessions: Int64 = 0
    var views: Int64 = 0
    /// Watch time by when it was.
    var watch: Microseconds = 0
    var content: Microseconds = 0
    var viewWatch: Microseconds = 0
    /// Views whose video has a known duration, and the shares of it that they saw, in billionths.
    var measured: Int64 = 0
    var shares: Int64 = 0
    var completions: Int64 = 0
    var finishes: Int64 = 0
    var errors: Int64 = 0
    var stalls: Int64 = 0
    var stalled: Microseconds = 0
    /// Watch time by the begin of the session.
    var sessionWatch: Microseconds = 0

    static let fields: [(name: String, path: any WritableKeyPath<LedgerSums, Int64> & Sendable)] = [
        ("plays", \.plays), ("sessions", \.sessions), ("views", \.views), ("watch", \.watch), ("content", \.content),
        ("view_watch", \.viewWatch), ("measured", \.measured), ("shares", \.shares), ("completions", \.completions),
        ("finishes", \.finishes), ("errors", \.errors), ("stalls", \.stalls), ("stalled", \.stalled),
        ("session_watch", \.sessionWatch),
    ]

    mutating func add(_ other: LedgerSums, sign: Int64) {
        plays += sign * other.plays
        sessions += sign * other.sessions
        views += sign * other.views
        watch += sign * other.watch
        content += sign * other.content
        viewWatch += sign * other.viewWatch
        measured += sign * other.measured
        shares += sign * other.shares
        completions += sign * other.completions
        finishes += sign * other.finishes
        errors += sign * other.errors
        stalls += sign * other.stalls
        stalled += sign * other.stalled
        sessionWatch += sign * other.sessionWatch
    }
}

extension LedgerSums {
    /// What a session adds to the quarter hour in which it began, but for watch time, which belongs to when it was.
    init(_ session: SessionRow) {
        sessions = 1
        content = session.content
        errors = session.hasError ? 1 : 0
        stalls = Int64(session.stalls)
        stalled = session.stalledTime
        sessionWatch = session.watchTime
        guard session.isView else { return }
        views = 1
        viewWatch = session.watchTime
        completions = session.isCompletion ? 1 : 0
        finishes = session.reachedEndAt == nil ? 0 : 1
        if let duration = session.duration {
            measured = 1
            shares = Int64((1e9 * min(1, Double(session.content) / Double(duration))).rounded())
        }
    }
}
