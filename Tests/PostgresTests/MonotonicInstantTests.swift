import Testing

@testable import Postgres

@Suite struct MonotonicInstantTests {
    /// To the nanosecond, whichever way the duration is taken apart.
    @Test(
        arguments: [
            .zero, .nanoseconds(1), .milliseconds(1), .seconds(18), .seconds(19), .seconds(1_000_000_000), .seconds(-1),
            .nanoseconds(-1), .seconds(-18), .seconds(-1_000_000),
        ] as [Duration])
    func goesThereAndBack(_ duration: Duration) {
        let start = MonotonicInstant.now
        let end = start + duration
        #expect(start.duration(to: end) == duration && end - start == duration && end - duration == start)
        #expect((start < end) == (duration > .zero) && (end < start) == (duration < .zero))
    }

    /// Times beyond the clock are its ends, and nothing traps on the way to them.
    @Test func endsWithTheClock() {
        let now = MonotonicInstant.now
        let end = now + .seconds(Int64.max)
        #expect(end > now + .seconds(1_000_000_000) && end + .seconds(1) == end)
        #expect(now - .seconds(Int64.max) < now)
        #expect(MonotonicInstant.distantPast.duration(to: now) > .seconds(1_000_000_000))
        #expect(end.duration(to: .distantPast) < .seconds(-1_000_000_000))
        #expect(MonotonicInstant.distantPast < now - .seconds(Int64.max) || now - .seconds(Int64.max) == .distantPast)
    }

    @Test func goesOn() async throws {
        let start = MonotonicInstant.now
        try await Task.sleep(for: .milliseconds(5))
        #expect(MonotonicInstant.now - start >= .milliseconds(5))
    }
}
