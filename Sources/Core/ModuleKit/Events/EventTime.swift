public import Postgres

/// When something happened that a client reports, judged by clocks that may be wrong.
public struct EventTime: Sendable, Hashable {
    /// When it happened, as the client's clock said, if it said so.
    public let client: PostgresTimestamp?
    /// When the client sent it, by the same clock, if it said so.
    public let sent: PostgresTimestamp?
    /// When it arrived, by our clock.
    public let received: PostgresTimestamp

    /// The times of one event.
    public init(client: PostgresTimestamp?, sent: PostgresTimestamp?, received: PostgresTimestamp) {
        self.client = client
        self.sent = sent
        self.received = received
    }

    /// When it happened, as well as can be known:
    ///
    /// - The client's own time, where it did not say when it sent the event, or where the event arrived from 1 s before to 60 s
    ///   after that: a good clock is not corrected by what a delivery took.
    /// - Else `received − (sent − client)`: the clock is wrong, and what the event waited before it was sent is true all the same.
    /// - Never later than `received`.
    /// - `received` itself where the client gave no time, where what follows from it lies before 2005, or where more than 400 days
    ///   lie between the event and its sending: the clock was not set, or was set in between.
    public var resolved: PostgresTimestamp {
        guard let client else { return received }
        var time = client
        if let sent {
            guard let waited = Self.microseconds(from: client, to: sent), waited <= Self.longestWait else {
                return received
            }
            let isRight = Self.microseconds(from: sent, to: received).map(Self.deliveries.contains) ?? false
            if !isRight {
                let (corrected, overflow) = received.microsecondsSinceEpoch.subtractingReportingOverflow(waited)
                guard !overflow else { return received }
                time = PostgresTimestamp(microsecondsSinceEpoch: corrected)
            }
        }
        return time < Self.earliest ? received : min(time, received)
    }

    /// What a delivery takes where both clocks are right, in microseconds.
    private static let deliveries: ClosedRange<Int64> = -1_000_000...60_000_000
    /// 400 days.
    private static let longestWait: Int64 = 400 * 86_400 * 1_000_000
    /// The year 2005, before which a clock was never set.
    private static let earliest = PostgresTimestamp(microsecondsSinceEpoch: 1_104_537_600_000_000)

    /// Nil where the times are so far apart that no number tells.
    private static func microseconds(from start: PostgresTimestamp, to end: PostgresTimestamp) -> Int64? {
        let (difference, overflow) = end.microsecondsSinceEpoch.subtractingReportingOverflow(
            start.microsecondsSinceEpoch)
        return overflow ? nil : difference
    }
}
