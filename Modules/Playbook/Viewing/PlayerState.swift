/// What holds of a player from an event on, until another changes it.
struct PlayerState: Sendable {
    enum Wish: Sendable { case unknown, yes, no }

    /// Whether the video is to play.
    private(set) var wanted = Wish.unknown
    /// The rate that was told last.
    private(set) var rate: Double?
    /// How many wishes were said: between two events with one count nothing was.
    private(set) var wishes = 0
    /// Whether a rate of 0 stands for a pause.
    private var pausedByRate = false

    /// All is found anew after a long silence.
    mutating func forget() {
        let wishes = wishes
        self = PlayerState()
        self.wishes = wishes + 1
    }

    /// Takes in an event of the video.
    ///
    /// - Parameters:
    ///   - endsHere: whether a `complete` stands where a video can end.
    ///   - provesPlaying: whether the playhead moved since the report before, in a pause whose end was lost.
    mutating func take(_ event: ViewingEvent, endsHere: Bool, provesPlaying: Bool) {
        if event.interaction == .ready { forget() }
        let wishesBefore = wishes
        if let rate = event.rate { take(rate: rate) }
        switch event.interaction {
        case .play, .resume, .playing: wish(.yes)
        case .pause, .stop: wish(.no)
        case .complete where endsHere: wish(.no)
        case .ready: wanted = .unknown
        case .heartbeat, .progress:
            if provesPlaying, wishes == wishesBefore { wanted = .yes }
        default: break
        }
    }

    private mutating func take(rate: Double) {
        if rate == 0 {
            pausedByRate = true
            wish(.no)
        } else {
            if pausedByRate { wish(.yes) }
            pausedByRate = false
            self.rate = rate
        }
    }

    private mutating func wish(_ wish: Wish) {
        wanted = wish
        wishes += 1
    }
}
