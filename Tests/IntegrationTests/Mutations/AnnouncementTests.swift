import JSON
import Postgres
import TestSupport
import Testing

/// What subscribers are told of writes: what the host sends to all servers, as PostgreSQL passes it on.
@Suite("Mutations: announcements")
struct AnnouncementTests {
    private static let id = "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10"

    /// Runs a test with a user, and gives the topic and the video of each event that was announced, in their order.
    private static func announcements(
        _ body: (TestHost, String) async throws -> Void
    ) async throws -> [String] {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let notifications = try await host.database.listen(["videoplay_events_1"])
            try await body(host, user)
            // Events are sent in the order of their writes, so that this is the last.
            #expect(await host.post("/plays", EventKind.plays.event(of: user, video: "last")).status == 201)
            var announced: [String] = []
            for try await case .message(_, let payload) in notifications {
                // First comes the payload's number.
                for event in (try JSONParser.parse(Array(payload.utf8)).array ?? []).dropFirst() {
                    #expect(event[2] == .string(user), "\(payload)")
                    announced.append("\(event[0].string ?? "") \(event[3].string ?? "")")
                }
                if announced.last == "playRecorded last" { return announced.dropLast() }
            }
            return announced
        }
    }

    private static func record(_ kind: EventKind, _ user: String, _ video: String, _ id: String? = nil) -> String {
        let id = id.map { ", clientEventId: \"\($0)\"" } ?? ""
        let input = "userId: \(user), videoId: \"\(video)\"\(id)"
        return kind == .plays
            ? "recordPlay(input: { \(input) }) { play { id } }"
            : "recordInteraction(input: { \(input), interactionType: \"play\" }) { playbookEntry { id } }"
    }

    @Test("An event is told once, however often and in whatever way it is sent", arguments: EventKind.allCases)
    func repeated(_ kind: EventKind) async throws {
        let topic = kind == .plays ? "playRecorded" : "interactionRecorded"
        let announced = try await Self.announcements { host, user in
            let mutation = "mutation { \(Self.record(kind, user, "first", Self.id)) }"
            let first = await host.query(mutation)
            #expect(first["errors"] == .null, "\(first.text)")
            await withTaskGroup(of: Void.self) { group in
                for round in 0..<10 {
                    group.addTask {
                        let again = await host.query(mutation)
                        #expect(again == first)
                    }
                    group.addTask {
                        let event = kind.event(of: user, video: "again \(round)", ["clientEventId": .string(Self.id)])
                        #expect(await host.post(kind.path, event).status == 200)
                    }
                    group.addTask {
                        let key = [("idempotency-key", Self.id.uppercased())]
                        #expect(await host.post(kind.path, kind.event(of: user), headers: key).status == 200)
                    }
                }
            }
            let key = [("idempotency-key", "another")]
            for status in [201, 200] {
                let event = kind.event(of: user, video: "by its key")
                #expect(await host.post(kind.path, event, headers: key).status == status)
            }
            let twice = await host.query(
                "mutation { \(Self.record(kind, user, "by both", Self.id)) b: \(Self.record(kind, user, "without id")) }"
            )
            #expect(twice["errors"] == .null, "\(twice.text)")
        }
        #expect(announced == ["first", "by its key", "without id"].map { "\(topic) \($0)" })
    }

    @Test("Of many that are sent at once for the first time one is told", arguments: EventKind.allCases)
    func atOnce(_ kind: EventKind) async throws {
        let announced = try await Self.announcements { host, user in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<15 {
                    group.addTask {
                        let answer = await host.query("mutation { \(Self.record(kind, user, "v", Self.id)) }")
                        #expect(answer["errors"] == .null, "\(answer.text)")
                    }
                    group.addTask {
                        let event = kind.event(of: user, video: "v", ["clientEventId": .string(Self.id)])
                        #expect([200, 201].contains(await host.post(kind.path, event).status))
                    }
                }
            }
        }
        #expect(announced.count == 1)
    }

    @Test("What fails, is taken back, or records nothing is not told; what is run again is told once")
    func takenBack() async throws {
        let announced = try await Self.announcements { host, user in
            _ = try await host.database.query(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no' USING ERRCODE = TG_ARGV[0]; END $$
                """, access: .write)
            _ = try await host.database.query(
                """
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON plays DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.video_id = 'at commit') EXECUTE FUNCTION refuse('23514')
                """, access: .write)
            _ = try await host.database.query("CREATE SEQUENCE attempts", access: .write)
            // A sequence counts also what is taken back.
            _ = try await host.database.query(
                """
                CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('attempts') < 3 THEN RAISE EXCEPTION 'busy' USING ERRCODE = '40001'; END IF;
                    RETURN NULL;
                END $$
                """, access: .write)
            _ = try await host.database.query(
                """
                CREATE TRIGGER busy AFTER INSERT ON plays
                FOR EACH ROW WHEN (NEW.video_id = 'busy') EXECUTE FUNCTION busy()
                """, access: .write)
            // The table that a payload reads is gone while the one that is written stands.
            _ = try await host.database.query("ALTER TABLE user_playbook RENAME TO elsewhere", access: .write)
            let unreadable = "{ play { id user { playbook { totalCount } } } }"
            let answer = await host.query(
                """
                mutation {
                  a: \(Self.record(.plays, user, "a"))
                  b: \(Self.record(.plays, "99", "b"))
                  c: \(Self.record(.plays, user, "at commit"))
                  d: \(Self.record(.plays, user, "d").replacing("{ play { id } }", with: unreadable))
                  e: \(Self.record(.plays, user, ""))
                  f: \(Self.record(.plays, user, "busy"))
                  g: deletePlay(input: { id: 1 }) { play { id } }
                  h: updateUser(input: { id: \(user), username: "eve" }) { user { id } }
                }
                """)
            let failed = answer["data"].names.filter { answer["data"][$0] == .null }
            // What cannot be read of it takes no event back that is on disk.
            #expect(failed == ["b", "c", "e"] && answer["data"]["d"]["play"] == .null, "\(answer.text)")
            for (user, video) in [("99", "of nobody"), (user, "at commit"), (user, "")] {
                #expect(await host.post("/plays", EventKind.plays.event(of: user, video: video)).status == 422)
            }
            #expect(try await host.count("plays") == 2)
        }
        #expect(announced == ["playRecorded a", "playRecorded d", "playRecorded busy"])
    }
}
