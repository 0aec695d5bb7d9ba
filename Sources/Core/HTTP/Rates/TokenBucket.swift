import Settings

/// What is left of a rate, which fills up again evenly as time passes: a bucket of tokens, kept as the time at which it is full
/// (the generic cell rate algorithm, ITU-T I.371, appendix I).
struct TokenBucket {
    /// When it is full, in nanoseconds of a clock.
    private var fullAt: Int64 = .min

    /// How long one token takes, in nanoseconds.
    private static func interval(_ rate: Rate) -> Double { Double(rate.seconds) * 1e9 / Double(rate.count) }

    private static func window(_ rate: Rate) -> Int64 { Int64(rate.seconds) * 1_000_000_000 }

    private func missing(_ now: Int64) -> Int64 { max(fullAt, now) - now }

    /// How many tokens are left; none where it is in debt.
    func remaining(_ rate: Rate, _ now: Int64) -> Int {
        max(0, Int(Double(Self.window(rate) - missing(now)) / Self.interval(rate) + 1e-6))
    }

    /// How long it takes until so many tokens are left, in nanoseconds; 0 where they are. What can never be left is there when
    /// it is full.
    func wait(for count: Int, _ rate: Rate, _ now: Int64) -> Int64 {
        let needed = Int64(min(Double(count) * Self.interval(rate), Double(Self.window(rate))))
        return max(0, missing(now) + needed - Self.window(rate))
    }

    /// Takes tokens, more than are left, too: then it is in debt, of no more than it holds when it is full.
    mutating func take(_ count: Int, _ rate: Rate, _ now: Int64) {
        let taken = Double(missing(now)) + Double(count) * Self.interval(rate)
        fullAt = now + Int64(min(taken, Double(2 * Self.window(rate))))
    }
}
