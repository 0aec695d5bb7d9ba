import ModuleKit
import Testing

@Suite struct EventTimeTests {
    private static let day: Int64 = 86_400_000_000
    private static let received: Int64 = 1_750_000_000_000_000

    private static func time(_ offset: Int64) -> PostgresTimestamp {
        PostgresTimestamp(microsecondsSinceEpoch: received + offset)
    }

    private static let second: Int64 = 1_000_000

    /// Offsets from the time of receipt in microseconds.
    @Test(
        arguments: [
            (nil, nil, 0), (nil, 5, 0),
            // The client's own time, but for the future.
            (-7 * day, nil, -7 * day), (0, nil, 0), (1, nil, 0), (300 * day, nil, 0),
            // A clock that is right is not corrected by what the delivery took.
            (-60, 0, -60), (-3 * day, 0, -3 * day), (-32 * second, -32 * second, -32 * second),
            (-60 * second, -60 * second, -60 * second), (-4 * second, second, -4 * second), (second, second, 0),
            // A clock that is wrong: what it waited.
            (-61 * second, -60 * second - 1, -second + 1), (-4 * second, second + 1, -5 * second - 1),
            (-60 + 99 * day, 99 * day, -60), (-60 - 99 * day, -99 * day, -60), (42 * day, 42 * day, 0),
            // Sent before it happened.
            (day, 0, 0), (500 * day, -500 * day, 0),
            // A clock that was set in between.
            (-400 * day, 0, -400 * day), (-400 * day - 1, 0, 0),
            // Before 2005.
            (-25 * 366 * day, nil, 0), (-25 * 366 * day, -25 * 366 * day + second, -second),
            (-19 * 365 * day, nil, -19 * 365 * day),
        ] as [(Int64?, Int64?, Int64)])
    func isResolved(client: Int64?, sent: Int64?, expected: Int64) {
        let event = EventTime(client: client.map(Self.time), sent: sent.map(Self.time), received: Self.time(0))
        #expect(event.resolved == Self.time(expected))
    }

    @Test func neverOverflows() {
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        for client in extremes {
            for sent in extremes {
                for received in extremes {
                    let event = EventTime(
                        client: PostgresTimestamp(microsecondsSinceEpoch: client),
                        sent: PostgresTimestamp(microsecondsSinceEpoch: sent),
                        received: PostgresTimestamp(microsecondsSinceEpoch: received))
                    _ = event.resolved
                }
            }
        }
    }

    /// However wrong the client's clock is, it moves nothing; and no time lies in the future.
    @Test func aWrongClockMovesNothing() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let waited = Int64.random(in: -2 * Self.day...30 * Self.day, using: &generator)
            let skew = Int64.random(in: -9_000 * Self.day...9_000 * Self.day, using: &generator)
            let right = EventTime(client: Self.time(-waited), sent: Self.time(0), received: Self.time(0))
            let wrong = EventTime(client: Self.time(skew - waited), sent: Self.time(skew), received: Self.time(0))
            let isNoticed = !(-60 * Self.second...Self.second).contains(skew)
            #expect(isNoticed ? wrong.resolved == right.resolved : true)
            #expect(right.resolved == Self.time(min(0, -waited)))
            #expect(wrong.resolved <= Self.time(0))
        }
    }
}
