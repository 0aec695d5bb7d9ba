/// When the end of a video was reached, along all sittings of a user.
struct EndsReached: Sendable {
    /// The moments of the passes; the first one is when the video was watched.
    private(set) var passes: [Microseconds] = []
    /// The numbers of the sittings that reached the end.
    private(set) var sessions: Set<Int> = []

    /// The content watched since the last pass.
    private var sinceLastPass = SegmentUnion()
    private var sittingOfLastPass = 0

    init(
        events: [PlacedEvent], durations: [KnownDuration], credits: [Credit], sittings: [Sitting]
    ) {
        var creditEndingAt: [Int: Credit] = [:]
        for credit in credits { creditEndingAt[credit.second] = credit }

        for (number, sitting) in sittings.enumerated() {
            let tellsPositions = sitting.events.contains { events[$0].hasPosition }
            var watched = SegmentUnion()
            for index in sitting.events {
                let known = durations[index]
                let enough = known.seconds.map { min(10, $0 / 2) } ?? 10
                for segment in creditEndingAt[index]?.segments ?? [] {
                    watched.insert(segment)
                    sinceLastPass.insert(segment)
                    guard let duration = known.seconds, watched.length >= enough,
                        segment.toSeconds >= KnownDuration.end(of: duration)
                    else { continue }
                    reach(at: events[index].time, in: number, duration: duration)
                }
                guard events[index].type == .complete, events[index].place == .film, !known.isLive
                else { continue }
                let position = events[index].said.position
                let counts: Bool
                if !tellsPositions {
                    counts = true
                } else if let duration = known.seconds {
                    counts =
                        watched.length >= enough
                        && (position.map { $0 >= KnownDuration.end(of: duration) } ?? false)
                } else {
                    counts = watched.length >= enough
                }
                guard counts else { continue }
                reach(
                    at: events[index].time, in: number,
                    duration: position == nil ? nil : known.seconds)
            }
        }
    }

    /// Notes that the end was reached.
    ///
    /// - Parameter duration: nil where a `complete` without position or duration reached it.
    private mutating func reach(at time: Microseconds, in sitting: Int, duration: Double?) {
        sessions.insert(sitting)
        let isPass: Bool
        if passes.isEmpty {
            isPass = true
        } else if let duration {
            isPass = sinceLastPass.length >= 0.8 * duration
        } else {
            isPass = sitting > sittingOfLastPass
        }
        guard isPass else { return }
        passes.append(time)
        sinceLastPass = SegmentUnion()
        sittingOfLastPass = sitting
    }
}
