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
    /// - `received − (sent − client)` where the client gave both: what it waited before it sent is true however wrong its
    ///   clock is (Snowplow's and PostHog's rule);
    /// - the client's own time where it gave only that;
    /// - the time of receipt where it gave none, or where what follows from them lies further in the future than
    ///   `futureTolerance` or before the year 1.
    public func resolved(futureTolerance: Duration) -> PostgresTimestamp {
        guard let client, let time = sent.map({ corrected(client, sent: $0) }) ?? .some(client), time >= Self.earliest,
            let ahead = Self.microseconds(from: received, to: time),
            Duration.microseconds(ahead) <= futureTolerance
        else { return received }
        return time
    }

    /// Year 1: RFC 3339 knows none before.
    private static let earliest = PostgresTimestamp(microsecondsSinceEpoch: -62_135_596_800_000_000)

    /// Nil where the times are so far apart that no number tells.
    private func corrected(_ client: PostgresTimestamp, sent: PostgresTimestamp) -> PostgresTimestamp? {
        guard let waited = Self.microseconds(from: client, to: sent) else { return nil }
        let (time, overflow) = received.microsecondsSinceEpoch.subtractingReportingOverflow(waited)
        return overflow ? nil : PostgresTimestamp(microsecondsSinceEpoch: time)
    }

    private static func microseconds(from start: PostgresTimestamp, to end: PostgresTimestamp) -> Int64? {
        let (difference, overflow) = end.microsecondsSinceEpoch.subtractingReportingOverflow(
            start.microsecondsSinceEpoch)
        return overflow ? nil : difference
    }
}
