/// Where a video's end is, and who has reached it.
struct EndRule: Sendable {
    let rules: ViewingRules

    /// Whether a place is at the end of a video of that duration.
    func isEnd(_ place: Microseconds, of duration: Microseconds) -> Bool {
        let share = min(rules.watchedAt * Double(duration), Double(duration - rules.endTolerance))
        return Fraction.isAtLeast(place, max(Double(duration) / 2, share))
    }

    /// Whether a session has seen enough of a video for its end to count.
    func isEnough(_ content: Microseconds, of duration: Microseconds?) -> Bool {
        guard let duration else { return content >= rules.leastBeforeEnd }
        return 2 * content >= min(2 * rules.leastBeforeEnd, duration)
    }
}
