public import struct FoundationEssentials.Date

extension PostgresTimestamp {
    /// The nearest microsecond to a date; nil where it is out of range or not a number.
    public init?(_ date: Date) {
        guard let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded()) else { return nil }
        self.init(microsecondsSinceEpoch: microseconds)
    }

    /// The current time.
    public static var now: PostgresTimestamp {
        PostgresTimestamp(Date()) ?? .infinity
    }
}

extension Date {
    /// The date nearest to a timestamp; the infinities become the most distant dates.
    public init(_ timestamp: PostgresTimestamp) {
        switch timestamp {
        case .infinity: self = .distantFuture
        case .negativeInfinity: self = .distantPast
        default: self.init(timeIntervalSince1970: Double(timestamp.microsecondsSinceEpoch) / 1_000_000)
        }
    }
}
