/// When to try again after failures in a row: each pause is twice the one before it up to a maximum, less a part that
/// is left to chance.
struct Backoff {
    let base: Duration
    let maximum: Duration
    let jitter: Double

    private(set) var failures = 0
    /// No attempt before this.
    private(set) var notBefore: MonotonicInstant?

    init(base: Duration, maximum: Duration, jitter: Double) {
        self.base = base
        self.maximum = maximum
        self.jitter = min(max(jitter, 0), 1)
    }

    /// - Parameter chance: 0 to 1; the more, the shorter the pause.
    mutating func failed(now: MonotonicInstant, chance: Double) {
        // Beyond 2 to the 20th the maximum is reached whatever the base.
        let pause = min(maximum, base * (1 << min(failures, 20)))
        failures += 1
        notBefore = now + pause * (1 - jitter * min(max(chance, 0), 1))
    }

    mutating func succeeded() {
        failures = 0
        notBefore = nil
    }

    func allows(_ now: MonotonicInstant) -> Bool {
        notBefore.map { $0 <= now } ?? true
    }
}
