/// A month, or any other time, of a small video site.
///
/// The same options make the same events on any machine.
public struct Simulation: Sendable {
    /// Everything that one viewer does.
    public struct ViewerHistory: Sendable {
        /// In the order of delivery.
        public var events: [SimulatedEvent]
        /// What can be claimed of each video, by number; of a video that is missing nothing can.
        public var truths: [Truth]
    }

    public let options: SimulationOptions
    public let videos: [Video]
    private let chances: Chances

    public init(_ options: SimulationOptions) {
        self.options = options
        videos = Video.site(of: options.videos, seed: options.seed)
        chances = Chances(options.perMille)
    }

    /// Everything that one viewer does.
    ///
    /// - Parameter viewer: the viewer's number, from 0 on.
    public func history(ofViewer viewer: Int) -> ViewerHistory {
        var life = life(ofViewer: viewer)
        var events: [SimulatedEvent] = []
        var recorders: [Int: TruthRecorder] = [:]
        for day in 0..<options.days {
            live(&life, day: day) { number, plan, random in
                let recorder = recorders[number] ?? TruthRecorder(user: plan.user, video: plan.video)
                var recording = Recording(events: events, truth: recorder)
                events = []
                let outcome = Visit.play(plan, chances: chances, random: &random, into: &recording)
                events = recording.events
                recorders[number] = recording.truth
                return outcome
            }
        }
        options.delivery.deliver(&events, seed: options.seed ^ UInt64(viewer))
        let truths = recorders.sorted { $0.key < $1.key }.compactMap { $0.value.truth() }
        return ViewerHistory(events: events, truths: truths)
    }

    /// Makes all events, day by day, in pieces of some thousands.
    ///
    /// The memory that this takes grows with the number of viewers and not with that of events. Within a piece the
    /// events are in the order of delivery.
    public func forEachPiece(_ body: ([SimulatedEvent]) throws -> Void) rethrows {
        var lives = (0..<options.viewers).map(life(ofViewer:))
        var recording = Recording()
        var piece: UInt64 = 0
        func hand(_ events: inout [SimulatedEvent]) throws {
            guard !events.isEmpty else { return }
            options.delivery.deliver(&events, seed: options.seed ^ (piece << 32))
            piece += 1
            try body(events)
            events.removeAll(keepingCapacity: true)
        }
        for day in 0..<options.days {
            for viewer in lives.indices {
                live(&lives[viewer], day: day) { _, plan, random in
                    Visit.play(plan, chances: chances, random: &random, into: &recording)
                }
                if recording.events.count > 8192 { try hand(&recording.events) }
            }
        }
        try hand(&recording.events)
    }

    private func life(ofViewer viewer: Int) -> ViewerLife {
        ViewerLife(
            user: options.firstUser + Int64(viewer), seed: options.seed, start: options.start,
            chances: chances)
    }

    private func live(
        _ life: inout ViewerLife, day: Int,
        visit: (_ video: Int, _ plan: Visit.Plan, _ random: inout Random) -> Visit.Outcome
    ) {
        life.live(
            day: day, beginning: options.start + Int64(day) * .day, videos: videos, chances: chances,
            visit: visit)
    }
}
