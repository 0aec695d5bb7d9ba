import JSON
import Postgres
import TestSupport
import Testing

@Suite("Mutations")
struct MutationTests {
    private static let eventID = "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10"

    private func record(_ user: String, _ more: String = "") -> String {
        "recordPlay(input: { userId: \(user), videoId: \"v1\"\(more) })"
    }

    @Test("A payload shows what was written, with all that hangs on it")
    func payload() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let answer = await host.query(
                """
                mutation($input: RecordPlayInput!) {
                  __typename
                  recordPlay(input: $input) {
                    __typename
                    play { id videoId playTimestamp sessionId user { username plays { totalCount } } video { id } }
                    again: play { id }
                    query { plays { nodes { id } } user(id: \(user)) { username } }
                  }
                }
                """,
                [
                    "input": [
                        "userId": .string(user), "videoId": "v7", "playTimestamp": "2025-01-31T23:59:59.5+01:00",
                        "sessionId": .null,
                    ]
                ])
            #expect(answer["errors"] == .null, "\(answer.text)")
            let payload = answer["data"]["recordPlay"]
            let id = payload["play"]["id"]
            #expect(answer["data"]["__typename"] == "Mutation")
            #expect(payload["__typename"] == "RecordPlayPayload")
            #expect(payload["play"]["playTimestamp"] == "2025-01-31T22:59:59.500000Z")
            #expect(payload["play"]["video"] == ["id": "v7"])
            #expect(payload["play"]["sessionId"] == .null)
            #expect(payload["play"]["user"] == ["username": "ann", "plays": ["totalCount": 1]])
            #expect(payload["again"]["id"] == id && id.string != nil)
            #expect(payload["query"]["plays"]["nodes"] == [["id": id]])
            #expect(payload["query"]["user"] == ["username": "ann"])
            #expect(payload.names == ["__typename", "play", "again", "query"])
            #expect(try await host.count("plays") == 1)
        }
    }

    @Test("Every module's mutations write what its routes write")
    func allModules() async throws {
        try await TestHost.with { host in
            let registered = await host.query(
                """
                mutation { registerUser(input: { username: "Ada", email: "ada@example.org", password: "correct horse" })
                  { user { id username email role } } }
                """)
            let user = registered["data"]["registerUser"]["user"]
            #expect(user["username"] == "Ada" && user["role"] == "viewer", "\(registered.text)")
            let id = try #require(user["id"].string)
            let updated = await host.query(
                "mutation { updateUser(input: { id: \(id), email: \"a@example.org\" }) { user { username email } } }")
            #expect(updated["data"]["updateUser"]["user"] == ["username": "Ada", "email": "a@example.org"])
            let recorded = await host.query(
                """
                mutation { recordInteraction(input: { userId: \(id), videoId: "v", interactionType: "seek",
                  fromSeconds: 1, toSeconds: 2.5, rate: 1.5, extra: { a: [1, null, "x"] } })
                  { playbookEntry { id interactionType fromSeconds toSeconds rate extra user { username } } } }
                """)
            let entry = recorded["data"]["recordInteraction"]["playbookEntry"]
            #expect(entry["toSeconds"] == .number(JSONNumber(2.5)!), "\(recorded.text)")
            #expect(entry["extra"] == ["a": [1, .null, "x"]])
            #expect(entry["user"] == ["username": "Ada"])
            let entryID = try #require(entry["id"].string)
            let shown = await host.request("GET", "/playbook/\(entryID)")
            #expect(shown.json["fromSeconds"] == 1)
            let deleted = await host.query(
                """
                mutation { deleteInteraction(input: { id: \(entryID) })
                  { playbookEntry { id nodeId user { username } } query { playbook { totalCount } } } }
                """)
            #expect(deleted["data"]["deleteInteraction"]["playbookEntry"]["id"] == .string(entryID))
            #expect(deleted["data"]["deleteInteraction"]["playbookEntry"]["user"] == ["username": "Ada"])
            #expect(deleted["data"]["deleteInteraction"]["query"]["playbook"]["totalCount"] == 0, "\(deleted.text)")
            let gone = await host.query(
                """
                mutation { \(record(id)) { play { id } } deleteUser(input: { id: \(id) })
                  { user { username plays { nodes { videoId } } } query { users { totalCount } plays { totalCount } } } }
                """)
            #expect(
                gone["data"]["deleteUser"] == [
                    "user": ["username": "Ada", "plays": ["nodes": [["videoId": "v1"]]]],
                    "query": ["users": ["totalCount": 0], "plays": ["totalCount": 0]],
                ], "\(gone.text)")
        }
    }

    @Test("Root fields run in their order, and each sees those before it")
    func order() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let answer = await host.query(
                """
                mutation {
                  a: \(record(user)) { query { plays { totalCount } } }
                  b: \(record(user)) { query { plays { totalCount } } }
                  c: deletePlay(input: { id: 1 }) { play { id } query { plays { nodes { id } } } }
                  d: \(record(user)) { play { id } }
                }
                """)
            #expect(answer["data"].names == ["a", "b", "c", "d"], "\(answer.text)")
            #expect(answer["data"]["a"]["query"]["plays"]["totalCount"] == 1)
            #expect(answer["data"]["b"]["query"]["plays"]["totalCount"] == 2)
            #expect(answer["data"]["c"] == ["play": ["id": "1"], "query": ["plays": ["nodes": [["id": "2"]]]]])
            #expect(answer["data"]["d"]["play"]["id"] == "3")
        }
    }

    @Test("A field that fails is null and leaves nothing, and those after it run")
    func isolation() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let answer = await host.query(
                """
                mutation {
                  a: \(record(user)) { play { id } }
                  b: \(record("99")) { play { id } }
                  c: deletePlay(input: { id: 77 }) { play { id } }
                  d: \(record(user)) { play { id } }
                }
                """)
            let data = answer["data"]
            #expect(data["a"] != .null && data["b"] == .null && data["c"] == .null && data["d"] != .null)
            #expect(
                answer["errors"] == [
                    [
                        "message": "userId: There is no user of this id.", "locations": [["line": 3, "column": 3]],
                        "path": ["b"],
                        "extensions": [
                            "code": "BAD_USER_INPUT", "inputPath": ["input", "userId"],
                            "inputErrors": [
                                ["message": "There is no user of this id.", "inputPath": ["input", "userId"]]
                            ],
                        ],
                    ],
                    [
                        "message": "id: There is no Play of this id.", "locations": [["line": 4, "column": 3]],
                        "path": ["c"],
                        "extensions": [
                            "code": "NOT_FOUND", "inputPath": ["input", "id"],
                            "inputErrors": [
                                ["message": "There is no Play of this id.", "inputPath": ["input", "id"]]
                            ],
                        ],
                    ],
                ], "\(answer.text)")
            #expect(try await host.count("plays") == 2)
        }
    }

    @Test("What of the payload fails by itself takes no write back; of an event, no statement that fails does")
    func payloadErrors() async throws {
        try await TestHost.with(yaml: "query: { limits: { listSize: 10 } }") { host in
            let user = try await host.addUser("ann")
            let nested = await host.query(
                "mutation { \(record(user)) { play { user { plays(first: 11) { totalCount } } } } }")
            #expect(nested["data"] == ["recordPlay": ["play": .null]], "\(nested.text)")
            #expect(nested["errors"][0]["path"] == ["recordPlay", "play", "user", "plays"])
            #expect(nested["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED")
            #expect(try await host.count("plays") == 1)
            // The table that the payload reads is gone while the one that is written stands.
            _ = try await host.database.query("ALTER TABLE user_playbook RENAME TO elsewhere", access: .write)
            let failed = await host.query(
                "mutation { a: \(record(user)) { play { id user { playbook { totalCount } } } } b: \(record(user)) { play { id } } }"
            )
            #expect(failed["data"]["a"] == ["play": .null] && failed["data"]["b"]["play"] != .null, "\(failed.text)")
            #expect(failed["errors"].array?.count == 1)
            #expect(failed["errors"][0]["path"] == ["a", "play"])
            #expect(failed["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR")
            #expect(try await host.count("plays") == 3)
            // What is no event is taken back with what its payload cannot read.
            let renamed = await host.query(
                "mutation { updateUser(input: { id: \(user), username: \"eve\" }) { user { playbook { totalCount } } } }"
            )
            #expect(renamed["data"]["updateUser"] == .null, "\(renamed.text)")
            #expect(await host.query("{ user(id: \(user)) { username } }")["data"]["user"]["username"] == "ann")
        }
    }

    @Test("All faults of an input are told at once, each with its path")
    func faults() async throws {
        try await TestHost.with { host in
            _ = try await host.addUser("ann")
            let answer = await host.query(
                """
                mutation { registerUser(input: { username: "no spaces", email: "nobody", password: "short" }) { user { id } } }
                """)
            #expect(answer["data"] == ["registerUser": .null])
            let error = answer["errors"][0]
            #expect(answer["errors"].array?.count == 1 && error["extensions"]["code"] == "BAD_USER_INPUT")
            let paths = error["extensions"]["inputErrors"].array?.map { $0["inputPath"] } ?? []
            #expect(
                Set(paths) == [["input", "username"], ["input", "email"], ["input", "password"]], "\(answer.text)")
            for (name, field) in [("ANN", "username"), ("bob", "email")] {
                let taken = await host.query(
                    """
                    mutation { registerUser(input: { username: "\(name)", email: "ANN@example.org", password: "long enough" })
                      { user { id } } }
                    """)
                #expect(taken["errors"][0]["extensions"]["code"] == "CONFLICT", "\(taken.text)")
                #expect(taken["errors"][0]["extensions"]["inputPath"] == ["input", .string(field)])
            }
            for (input, field) in [
                ("userId: \"zero\", videoId: \"v\"", "userId"), ("userId: 1, videoId: \"\"", "videoId"),
                ("userId: 1, videoId: \"v\", deviceId: \"\"", "deviceId"),
            ] {
                let answer = await host.query("mutation { recordPlay(input: { \(input) }) { play { id } } }")
                #expect(answer["data"] == ["recordPlay": .null])
                #expect(answer["errors"][0]["extensions"]["inputPath"] == ["input", .string(field)], "\(answer.text)")
            }
            #expect(try await host.count("users") == 1)
            #expect(try await host.count("plays") == 0)
        }
    }

    @Test("What the types of an input refuse is refused before anything runs")
    func coercion() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for field in [
                "recordPlay(input: { userId: 1 }) { play { id } }",
                "recordPlay(input: { userId: 1, videoId: \"v\", clientEventId: \"x\" }) { play { id } }",
                "recordPlay(input: { userId: 1, videoId: \"v\", playTimestamp: \"today\" }) { play { id } }",
                "recordPlay(input: { userId: 1, videoId: \"v\", more: 1 }) { play { id } }",
                "recordPlay { play { id } }",
                "recordPlay(input: null) { play { id } }", "removePlay(input: { id: 1 }) { play { id } }",
            ] {
                let answer = await host.query("mutation { \(record(user)) { play { id } } b: \(field) }")
                #expect(answer.names == ["errors"], "\(field): \(answer.text)")
            }
            #expect(try await host.count("plays") == 0)
        }
    }

    @Test("An event that is sent again answers with the one of the first time, by REST and by mutation alike")
    func replay() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let event = ", clientEventId: \"\(Self.eventID)\""
            let document = "mutation { \(record(user, event)) { play { id videoId } } }"
            let first = await host.query(document)
            #expect(first["data"]["recordPlay"]["play"]["videoId"] == "v1", "\(first.text)")
            #expect(await host.query(document) == first)
            let rest = await host.post(
                "/plays",
                ["userId": .string(user), "videoId": "v1", "clientEventId": .string(Self.eventID.uppercased())])
            #expect(rest.status == 200 && rest.json["id"] == first["data"]["recordPlay"]["play"]["id"])
            #expect(try await host.count("plays") == 1)
        }
    }

    @Test("Of fifty mutations with one event one stores it, and all answer with it")
    func atOnce() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let document = "mutation { \(record(user, ", clientEventId: \"\(Self.eventID)\"")) { play { id } } }"
            let answers = await withTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<50 { group.addTask { await host.query(document) } }
                return await group.reduce(into: Set<JSONValue>()) { $0.insert($1) }
            }
            #expect(answers.count == 1, "\(answers.map(\.text))")
            #expect(answers.first?["data"]["recordPlay"]["play"]["id"].string != nil)
            #expect(try await host.count("plays") == 1)
        }
    }

    @Test("Two mutations that delete each other's objects both answer")
    func crossed() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for round in 0..<20 {
                let (one, two) = (2 * round + 1, 2 * round + 2)
                _ = await host.query(
                    "mutation { a: \(record(user)) { play { id } } b: \(record(user)) { play { id } } }")
                async let first = host.query(
                    "mutation { a: deletePlay(input: { id: \(one) }) { play { id } } b: deletePlay(input: { id: \(two) }) { play { id } } }"
                )
                async let second = host.query(
                    "mutation { b: deletePlay(input: { id: \(two) }) { play { id } } a: deletePlay(input: { id: \(one) }) { play { id } } }"
                )
                let answers = await [first, second]
                for name in ["a", "b"] {
                    #expect(answers.count { $0["data"][name] != .null } == 1, "\(answers.map(\.text))")
                }
            }
            #expect(try await host.count("plays") == 0)
        }
    }

    @Test("The same document with other values writes other things")
    func cachedPlan() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let document =
                "mutation($u: ID!, $v: ID!, $s: String = \"s\") { recordPlay(input: { userId: $u, videoId: $v, sessionId: $s }) { play { videoId sessionId } } }"
            for (video, session) in [("a", "s"), ("b", nil), ("c", "t"), ("d", "s")] as [(String, String?)] {
                var variables: JSONObject = ["u": .string(user), "v": .string(video)]
                if session != "s" { variables["s"] = session.map { .string($0) } ?? .null }
                let answer = await host.query(document, .object(variables))
                #expect(
                    answer["data"]["recordPlay"]["play"] == [
                        "videoId": .string(video), "sessionId": session.map { .string($0) } ?? .null,
                    ], "\(answer.text)")
            }
        }
    }

    @Test("Skipped fields write nothing")
    func skipped() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let answer = await host.query(
                "mutation($no: Boolean!) { \(record(user)) @include(if: $no) { play { id } } }", ["no": false])
            #expect(answer == ["data": [:]])
            #expect(try await host.count("plays") == 0)
        }
    }

    @Test("A module that is off takes its mutations with it")
    func switchedOff() async throws {
        try await TestHost.with(modules: ["users", "plays"]) { host in
            let types = await host.query("{ __type(name: \"Mutation\") { fields { name } } }")
            if let fields = types["data"]["__type"]["fields"].array {
                #expect(
                    fields.map { $0["name"] } == [
                        "registerUser", "updateUser", "deleteUser", "recordPlay", "deletePlay",
                    ])
            }
            let answer = await host.query(
                "mutation { deleteInteraction(input: { id: 1 }) { query { users { totalCount } } } }")
            #expect(answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED")
        }
    }
}
