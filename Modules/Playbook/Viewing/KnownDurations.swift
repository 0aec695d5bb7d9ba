/// What is known of the video's duration after each event.
struct KnownDurations: Sendable {
    /// By rank: the duration, none where nobody said one or the video is live.
    private(set) var durations: [Microseconds?] = []
    /// By rank: whether the video is live.
    private(set) var isLive: [Bool] = []

    init(of chronicle: Chronicle, ads: AdBreaks) {
        var said: Microseconds?
        var live: PlayerKey?
        durations.reserveCapacity(chronicle.events.count)
        isLive.reserveCapacity(chronicle.events.count)
        for (rank, event) in chronicle.events.enumerated() {
            if case .outside = ads.places[rank] {
                if let duration = event.saidDuration {
                    said = duration
                    if let player = live, player != event.player { live = nil }
                }
                switch event.isLive {
                case true?: live = event.player
                case false?: live = nil
                case nil: break
                }
            }
            durations.append(live == nil ? said : nil)
            isLive.append(live != nil)
        }
    }
}
