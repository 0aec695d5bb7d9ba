/// A piece of work that costs the same in every version of the product. What a stage costs is told in its time, so that a
/// threshold holds on a slow machine and beside other work, too.
enum Yardstick {
    /// How long the work takes, in nanoseconds; nearly seven microseconds on a machine of 2025.
    static func time() -> Double {
        nanoseconds {
            var hasher = Hasher()
            for word in 0..<2_000 { hasher.combine(UInt64(truncatingIfNeeded: word)) }
            sink = hasher.finalize()
        }
    }

    /// Keeps the work from being left out. Benchmarks run on one thread.
    nonisolated(unsafe) private static var sink = 0

    /// The time that some work takes, in nanoseconds: the shortest of a few attempts, which nothing got between.
    static func nanoseconds(attempts: Int = 5, _ work: () throws -> Void) rethrows -> Double {
        var shortest = Duration.seconds(3600)
        for _ in 0..<attempts {
            let start = ContinuousClock.now
            try work()
            shortest = min(shortest, ContinuousClock.now - start)
        }
        return shortest / .nanoseconds(1)
    }
}
