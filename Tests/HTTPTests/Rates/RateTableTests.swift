import Settings
import Testing

@testable import HTTP

@Suite("Rates: what is left")
struct RateTableTests {
    private static let second: Int64 = 1_000_000_000

    @Test("A bucket is full at first, empties, and fills again evenly")
    func bucket() {
        var bucket = TokenBucket()
        let rate = Rate(60, per: 60)
        #expect(bucket.remaining(rate, 0) == 60 && bucket.wait(for: 1, rate, 0) == 0)
        bucket.take(59, rate, 0)
        #expect(bucket.remaining(rate, 0) == 1 && bucket.wait(for: 2, rate, 0) == Self.second)
        bucket.take(1, rate, 0)
        #expect(bucket.remaining(rate, 0) == 0 && bucket.wait(for: 1, rate, 0) == Self.second)
        #expect(bucket.wait(for: 0, rate, 0) == 0)
        #expect(bucket.remaining(rate, 10 * Self.second) == 10)
        #expect(bucket.remaining(rate, 1_000 * Self.second) == 60)
    }

    @Test("What is taken beyond is owed, but no more than a bucket holds")
    func debt() {
        var bucket = TokenBucket()
        let rate = Rate(10, per: 10)
        bucket.take(13, rate, 0)
        #expect(bucket.remaining(rate, 0) == 0 && bucket.wait(for: 0, rate, 0) == 3 * Self.second)
        bucket.take(1_000_000_000_000, rate, 0)
        #expect(bucket.wait(for: 0, rate, 0) == 10 * Self.second)
        // What is more than a bucket holds may be had when it is full.
        #expect(TokenBucket().wait(for: 1_000, rate, 0) == 0)
    }

    @Test(
        "Rates of very different sizes are exact",
        arguments: [(1, 1), (1, 86_400), (1_000_000_000_000, 1), (7, 13), (600, 60)])
    func sizes(count: Int, seconds: Int) {
        let rate = Rate(count, per: seconds)
        var bucket = TokenBucket()
        let now = 1_000_000 * Self.second
        bucket.take(count, rate, now)
        #expect(bucket.remaining(rate, now) == 0)
        #expect(bucket.remaining(rate, now + Int64(seconds) * Self.second) == count)
    }

    private static func table(_ rates: RateSettings.Rates, clients: Int = 100) -> RateTable {
        var settings = RateSettings()
        settings.address = rates
        settings.clients = clients
        return RateTable(settings)
    }

    private static func key(_ number: Int) -> RateKey { .address(IPAddress(v4: UInt32(number))) }

    private static func isAdmitted(_ table: RateTable, _ number: Int, now: Int64 = 0) -> Bool {
        table.admit(key(number), [.init(kind: .request, count: 1)], now: now) == nil
    }

    @Test("However many addresses come, so many clients are remembered; who keeps asking is not forgotten")
    func bound() {
        let table = Self.table(.init(requests: Rate(1_000, per: 60)))
        for _ in 0..<1_000 { #expect(Self.isAdmitted(table, 1)) }
        #expect(!Self.isAdmitted(table, 1))
        for number in 2..<5_000 {
            #expect(Self.isAdmitted(table, number))
            #expect(!Self.isAdmitted(table, 1), "\(number)")
        }
        #expect(table.clients == 100)
        // One that was away for long begins anew.
        for number in 5_000..<5_200 { _ = Self.isAdmitted(table, number) }
        #expect(Self.isAdmitted(table, 1))
        #expect(table.clients == 100)
    }

    @Test("All of a charge is taken, or nothing")
    func atomicity() {
        let table = Self.table(.init(requests: Rate(10, per: 60), writes: Rate(2, per: 60)))
        let charges: [RateTable.Charge] = [.init(kind: .request, count: 1), .init(kind: .write, count: 1)]
        #expect(table.admit(Self.key(1), charges, now: 0) == nil && table.admit(Self.key(1), charges, now: 0) == nil)
        for _ in 0..<5 {
            let refusal = table.admit(Self.key(1), charges, now: 0)
            #expect(refusal?.kind == .write && refusal?.wait == 30 * Self.second)
        }
        var standings: [RateStanding] = []
        table.standings(Self.key(1), RateKinds([.request, .write]), now: 0, into: &standings)
        #expect(standings.map(\.remaining) == [8, 0])
        #expect(table.refusals == 5)
    }

    @Test("IPv4 clients count by their address, IPv6 clients by the first half of theirs")
    func addresses() {
        func key(_ text: String) -> RateKey? { IPAddress(text).map { .address($0) } }
        #expect(key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::7"))
        #expect(key("2001:db8:1:2::1") != key("2001:db8:1:3::1"))
        #expect(key("192.0.2.1") != key("192.0.2.2") && key("192.0.2.1") != nil)
        #expect(key("192.0.2.1") == key("::ffff:192.0.2.1"))
        #expect(RateKey.account("192.0.2.1") != key("192.0.2.1"))
    }

    @Test("The fields are those of the draft, section 3 and 4")
    func fields() {
        func standing(_ kind: RateKind, _ rate: Rate, remaining: Int, wait: Int64 = 0) -> RateStanding {
            RateStanding(subject: .address, kind: kind, rate: rate, remaining: remaining, wait: wait)
        }
        let requests = standing(.request, Rate(600, per: 60), remaining: 300)
        #expect(
            requests.policy == #""address-requests";q=600;w=60"# && requests.limit == #""address-requests";r=300;t=30"#)
        let bytes = standing(.bytes, Rate(1 << 20, per: 3_600), remaining: 0, wait: 1_500_000_000)
        #expect(bytes.policy == #""address-bytes";q=1048576;qu="content-bytes";w=3600"#)
        #expect(bytes.limit == #""address-bytes";r=0;t=2"#)
        // Nobody is told to do more than the rate in the long run.
        for remaining in 1...600 {
            let limit = standing(.request, Rate(600, per: 60), remaining: remaining).limit
            let time = Int(limit.split(separator: "=").last ?? "") ?? 0
            #expect(Double(remaining) / Double(time) <= 10, "\(limit)")
        }
    }
}

extension RateStanding {
    fileprivate var policy: String {
        var text = ""
        writePolicy(into: &text)
        return text
    }

    fileprivate var limit: String {
        var text = ""
        writeLimit(into: &text)
        return text
    }
}
