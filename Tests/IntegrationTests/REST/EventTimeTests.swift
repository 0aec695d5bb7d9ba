import JSON
import Postgres
import TestSupport
import Testing

/// When an event happened, by clocks that are wrong.
@Suite("REST: time of events")
struct EventTimeTests {
    private static let second: Int64 = 1_000_000
    private static let day = 24 * 60 * 60 * second

    /// A client's clock against ours, and how long the event waited there to be sent; both in microseconds.
    private static let clocks: [(offset: Int64, waited: Int64)] = [
        (-3 * 365 * day, 90 * second), (2 * 365 * day, 3_600 * second), (-day, 0), (3_600 * second, 5 * second),
    ]

    @Test("A wrong clock moves nothing: received - (sent - client)", arguments: EventKind.allCases)
    func skew(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for clock in Self.clocks {
                let sent = PostgresTimestamp.now.microsecondsSinceEpoch + clock.offset
                let client = sent - clock.waited
                let made = await host.post(
                    kind.path, kind.event(of: user, [kind.time: Self.text(client), "sentTimestamp": Self.text(sent)]))
                let received = try Self.time(made.json["receivedAt"])
                #expect(try Self.time(made.json[kind.time]) == received - clock.waited, "\(clock): \(made.text)")
                #expect(made.json["clientTimestamp"] == Self.text(client))
            }
        }
    }

    @Test("A clock that is right is not corrected by what the delivery took", arguments: EventKind.allCases)
    func delivery(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for (ago, waited) in [(0, 0), (15, 0), (32, 5), (50, 30 * 86_400)] as [(Int64, Int64)] {
                let sent = PostgresTimestamp.now.microsecondsSinceEpoch - ago * Self.second
                let client = sent - waited * Self.second
                let made = await host.post(
                    kind.path, kind.event(of: user, [kind.time: Self.text(client), "sentTimestamp": Self.text(sent)]))
                #expect(made.json[kind.time] == Self.text(client), "\(made.text)")
                #expect(made.json["sentTimestamp"] == Self.text(sent))
            }
        }
    }

    @Test(
        "With one clock alone its time counts, if it is none of the future or from before 2005",
        arguments: EventKind.allCases)
    func clientTimeAlone(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let now = PostgresTimestamp.now.microsecondsSinceEpoch
            for (offset, counts) in [
                (0, true), (-15 * 365 * Self.day, true), (60 * Self.second, false), (5_000 * 365 * Self.day, false),
                (-30 * 365 * Self.day, false),
            ] {
                let made = await host.post(kind.path, kind.event(of: user, [kind.time: Self.text(now + offset)])).json
                let expected = counts ? Self.text(now + offset) : made["receivedAt"]
                #expect(made[kind.time] == expected, "\(offset)")
                #expect(made["clientTimestamp"] == Self.text(now + offset))
            }
            let sentAlone = await host.post(kind.path, kind.event(of: user, ["sentTimestamp": "2001-01-01T00:00:00Z"]))
                .json
            #expect(sentAlone[kind.time] == sentAlone["receivedAt"])
            let offset = await host.post(
                kind.path, kind.event(of: user, [kind.time: "2024-03-01T01:02:03.1234567+05:30"])
            ).json
            #expect(offset[kind.time] == "2024-02-29T19:32:03.123456Z")
        }
    }

    @Test("The setting of earlier versions is taken, and has no effect")
    func tolerance() async throws {
        let yaml = """
            modules:
              users: {}
              plays: { futureTolerance: 2h }
            """
        let database = try await TestDatabase.shared.migrated(modules: ["users", "plays"])
        try await TestHost.with(modules: [], conninfo: database, yaml: yaml) { host in
            let user = try await host.addUser("ann")
            let time = Self.text(PostgresTimestamp.now.microsecondsSinceEpoch + 3_600 * Self.second)
            let made = await host.post("/plays", EventKind.plays.event(of: user, ["playTimestamp": time])).json
            #expect(made["playTimestamp"] == made["receivedAt"])
        }
    }

    private static func text(_ microseconds: Int64) -> JSONValue {
        .string(PostgresTimestamp(microsecondsSinceEpoch: microseconds).rfc3339 ?? "")
    }

    private static func time(_ value: JSONValue) throws -> Int64 {
        try #require(value.string.flatMap(PostgresTimestamp.init(rfc3339:))).microsecondsSinceEpoch
    }
}
