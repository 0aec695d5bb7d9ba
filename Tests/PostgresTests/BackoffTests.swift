import Testing

@testable import Postgres

@Suite struct BackoffTests {
    @Test func doublesUpToTheMaximum() {
        let start = MonotonicInstant.now
        var backoff = Backoff(base: .milliseconds(10), maximum: .milliseconds(55), jitter: 0)
        var pauses: [Duration] = []
        for _ in 0..<40 {
            backoff.failed(now: start, chance: 1)
            if let notBefore = backoff.notBefore { pauses.append(start.duration(to: notBefore)) }
        }
        #expect(pauses.prefix(4) == [.milliseconds(10), .milliseconds(20), .milliseconds(40), .milliseconds(55)])
        #expect(pauses.dropFirst(3).allSatisfy { $0 == .milliseconds(55) })
        #expect(!backoff.allows(start))
        backoff.succeeded()
        #expect(backoff.allows(start))
    }

    @Test func chanceShortensByTheJitterAtMost() {
        let start = MonotonicInstant.now
        var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(1), jitter: 0.5)
        backoff.failed(now: start, chance: 1)
        #expect(backoff.notBefore == start + .milliseconds(50))
    }
}
