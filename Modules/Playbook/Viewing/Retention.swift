/// Which shares of a video a view saw: what it adds to each of a number of equal buckets.
struct Retention: Sendable, Equatable {
    /// By bucket: 1 where the middle of the bucket was watched.
    private(set) var absolute: [Int]
    /// By bucket: how often its middle was watched.
    private(set) var impressions: [Int]
    /// The buckets in which the first credit begins and the last one ends.
    private(set) var started: Int?
    private(set) var stopped: Int?

    /// - Parameters:
    ///   - pieces: what the view watched, in order.
    ///   - duration: its own duration.
    ///   - buckets: how many buckets there are.
    init(of pieces: [WatchedPiece], duration: Microseconds, buckets: Int) {
        absolute = Array(repeating: 0, count: buckets)
        impressions = Array(repeating: 0, count: buckets)
        for piece in pieces {
            for bucket in Self.middles(from: piece.from, to: piece.to, of: duration, buckets: buckets) {
                absolute[bucket] = 1
                impressions[bucket] += 1
            }
        }
        let count = Microseconds(buckets)
        if let first = pieces.first { started = Int(min(first.from * count / duration, count - 1)) }
        if let last = pieces.last {
            // An end on an edge belongs to the bucket before it.
            stopped = Int(min((last.to * count - 1) / duration, count - 1))
        }
    }

    /// The buckets whose middles lie in a stretch: (2i + 1) · duration / 2n, computed without a fraction.
    private static func middles(
        from: Microseconds, to: Microseconds, of duration: Microseconds, buckets: Int
    ) -> Range<Int> {
        func firstBucket(at place: Microseconds) -> Int {
            let (quotient, remainder) = (2 * Microseconds(buckets) * place).quotientAndRemainder(dividingBy: duration)
            let atLeast = quotient + (remainder > 0 ? 1 : 0)
            return Int(min(max(atLeast, 0) / 2, Microseconds(buckets)))
        }
        return firstBucket(at: from)..<firstBucket(at: to)
    }
}
