/// What a player says of its playhead, with what cannot be left out.
struct OddValues: Sendable, Equatable {
    /// Why a value was left out.
    enum Reason: String, Sendable, CaseIterable {
        case negative
        case tooLarge = "too_large"
        case beyondDuration = "beyond_duration"
        case rate
    }

    private(set) var position: Double?
    private(set) var duration: Double?
    private(set) var from: Double?
    private(set) var to: Double?
    private(set) var rate: Double?
    /// Why each value that was left out was.
    private(set) var reasons: [Reason] = []

    /// The longest video, in seconds.
    static let longest = 1e7
    /// How far from the video a position may lie to be meant for its begin or its end, in seconds.
    private static let early = 1.0
    private static let late = 2.0
    private static let rates = 0.05...16

    init(position: Double?, duration: Double?, from: Double?, to: Double?, rate: Double?, isLive: Bool?) {
        self.duration = duration.flatMap { length(of: $0) }
        // What is live has no end that a position could lie behind.
        let end = isLive == true || self.duration == 0 ? nil : self.duration
        self.position = position.flatMap { place(of: $0, end: end) }
        self.from = from.flatMap { place(of: $0, end: end) }
        self.to = to.flatMap { place(of: $0, end: end) }
        self.rate = rate.flatMap { speed(of: $0) }
    }

    private mutating func length(of duration: Double) -> Double? {
        if duration < 0 { return leaveOut(.negative) }
        if duration > Self.longest { return leaveOut(.tooLarge) }
        return duration
    }

    private mutating func place(of position: Double, end: Double?) -> Double? {
        if position <= -Self.early { return leaveOut(.negative) }
        if position > Self.longest { return leaveOut(.tooLarge) }
        if let end, position > end { return position <= end + Self.late ? end : leaveOut(.beyondDuration) }
        return max(position, 0)
    }

    private mutating func speed(of rate: Double) -> Double? {
        rate == 0 || Self.rates.contains(rate) ? rate : leaveOut(.rate)
    }

    private mutating func leaveOut(_ reason: Reason) -> Double? {
        reasons.append(reason)
        return nil
    }
}
