import Testing

@testable import Playbook

@Suite struct RetentionTests {
    private func retention(_ text: String, buckets: Int) -> Retention? {
        let viewing = Viewing(of: ViewingNotation.events(text), rules: ViewingRules())
        guard let session = viewing.sessions.first, let duration = session.duration else { return nil }
        return Retention(of: session.pieces, duration: duration, buckets: buckets)
    }

    @Test func aRewindIsSeenTwice() {
        let rewound = retention("0 play p=0 d=200; 100 seek from=100 to=40; 160 stop p=100", buckets: 10)
        #expect(rewound?.absolute == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
        #expect(rewound?.impressions == [1, 1, 2, 2, 2, 0, 0, 0, 0, 0])
        #expect(rewound?.started == 0)
        // An end on an edge belongs to the bucket before it.
        #expect(rewound?.stopped == 4)
    }

    /// A middle on the begin of a segment is within it, and one on the end is not.
    @Test func segmentsAreHalfOpen() {
        #expect(retention("0 play p=50 d=100; 40 stop p=90", buckets: 1)?.absolute == [1])
        #expect(retention("0 play p=10 d=100; 40 stop p=50", buckets: 1)?.absolute == [0])
    }

    @Test func watchTimeIsDividedAmongQuarterHours() {
        var quarters: [Int64: Microseconds] = [:]
        WatchedQuarters.add(WatchedStretch(from: .minutes(-20), time: .minutes(30)), to: &quarters)
        #expect(quarters == [-2: .minutes(5), -1: .minutes(15), 0: .minutes(10)])
    }
}
