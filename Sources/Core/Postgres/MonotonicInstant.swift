internal import Glibc

/// A moment of the system's monotonic clock, which does not stop while the system sleeps (`CLOCK_BOOTTIME`).
///
/// It is what `ContinuousClock.Instant` is, with a layout that the compiler knows: what holds one of those is copied by the
/// runtime, field by field, and what holds one of these with a few moves.
public struct MonotonicInstant: Sendable, Hashable, BitwiseCopyable {
    /// Since an arbitrary moment, the start of the system say.
    private let nanoseconds: Int64

    private init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Before any other.
    static let distantPast = MonotonicInstant(nanoseconds: .min)

    /// The moment of the call.
    public static var now: MonotonicInstant {
        var time = timespec()
        // It fails only for a clock that the system does not have.
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The moment after a duration, or before it where that is negative; at most some 292 years from the start of the clock.
    public func advanced(by duration: Duration) -> MonotonicInstant {
        let (sum, overflows) = nanoseconds.addingReportingOverflow(Self.nanoseconds(of: duration))
        return MonotonicInstant(nanoseconds: overflows ? (duration < .zero ? .min : .max) : sum)
    }

    /// How long it is until another moment; negative where that was before.
    public func duration(to other: MonotonicInstant) -> Duration {
        let (difference, overflows) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return .nanoseconds(overflows ? (other < self ? .min : .max) : difference)
    }

    private static func nanoseconds(of duration: Duration) -> Int64 {
        let attoseconds = duration.attoseconds
        // Up to 18 s in one machine word, which spares a division of two.
        if let few = UInt64(exactly: attoseconds) { return Int64(few / 1_000_000_000) }
        return Int64(clamping: attoseconds / 1_000_000_000)
    }
}

extension MonotonicInstant: InstantProtocol {
    public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment after a duration.
    public static func + (moment: MonotonicInstant, duration: Duration) -> MonotonicInstant {
        moment.advanced(by: duration)
    }

    /// The moment before by a duration.
    public static func - (moment: MonotonicInstant, duration: Duration) -> MonotonicInstant {
        moment.advanced(by: .zero - duration)
    }

    /// How long it was from one moment to another.
    public static func - (end: MonotonicInstant, start: MonotonicInstant) -> Duration { start.duration(to: end) }
}
