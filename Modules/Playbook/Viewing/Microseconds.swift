/// Whole microseconds: of time since 1970, of a stretch of time, or of a place in a video. All rules of viewing are computed in
/// them, so that an answer never depends on the order in which parts were added up.
typealias Microseconds = Int64

extension Microseconds {
    static func seconds(_ count: Int64) -> Microseconds { count * 1_000_000 }

    static func minutes(_ count: Int64) -> Microseconds { .seconds(60 * count) }

    static func hours(_ count: Int64) -> Microseconds { .minutes(60 * count) }

    /// The nearest whole microsecond to a number of seconds.
    init(nearestTo seconds: Double) {
        self = Int64((seconds * 1e6).rounded())
    }

    var inSeconds: Double { Double(self) / 1e6 }
}

/// Compares whole microseconds with a product of fractions, which floating point leaves a little beside its value: one that is
/// meant to be equal is equal.
enum Fraction {
    private static let noise = 1e-3

    static func isAtLeast(_ value: Microseconds, _ bound: Double) -> Bool { Double(value) >= bound - noise }

    static func isAtMost(_ value: Microseconds, _ bound: Double) -> Bool { Double(value) <= bound + noise }

    static func isMoreThan(_ value: Microseconds, _ bound: Double) -> Bool { Double(value) > bound + noise }
}
