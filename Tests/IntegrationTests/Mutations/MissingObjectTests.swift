import JSON
import Postgres
import TestSupport
import Testing

/// Mutations of an object that is not there, or that another client changes at the same time.
@Suite("Mutations: missing objects and rivals")
struct MissingObjectTests {
    enum Target: String, CaseIterable, Sendable {
        case updateUser, deleteUser, deletePlay, deleteInteraction

        var type: String {
            switch self {
            case .updateUser, .deleteUser: "User"
            case .deletePlay: "Play"
            case .deleteInteraction: "PlaybookEntry"
            }
        }
        var table: String {
            switch self {
            case .updateUser, .deleteUser: "users"
            case .deletePlay: "plays"
            case .deleteInteraction: "user_playbook"
            }
        }
        var object: String { MissingObjectTests.lowerCamel(type) }

        /// The field, for an object of that id as it stands in the document.
        func field(_ id: String) -> String {
            let more = self == .updateUser ? ", username: \"eve\"" : ""
            return "\(rawValue)(input: { id: \(id)\(more) }) { \(object) { id } }"
        }

        /// Makes an object.
        /// - Returns: its id.
        func add(_ host: TestHost, _ name: String) async throws -> String {
            switch self {
            case .updateUser, .deleteUser: return try await host.addUser(name)
            case .deletePlay, .deleteInteraction:
                let kind = self == .deletePlay ? EventKind.plays : .playbook
                return try #require(await host.post(kind.path, kind.event(of: "1", video: name)).json["id"].string)
            }
        }
    }

    static func lowerCamel(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

    @Test("An id that names nothing is NOT_FOUND, one that can name nothing BAD_USER_INPUT", arguments: Target.allCases)
    func noObject(_ target: Target) async throws {
        try await TestHost.with { host in
            _ = try await host.addUser("ann")
            _ = try await target.add(host, "object")
            let count = try await host.count(target.table)
            for id in ["99", "\"99\"", "\(Int64.max)"] {
                let answer = await host.query("mutation {\n  \(target.field(id))\n}")
                #expect(
                    answer == [
                        "data": .object([target.rawValue: .null]),
                        "errors": [
                            [
                                "message": .string("id: There is no \(target.type) of this id."),
                                "locations": [["line": 2, "column": 3]], "path": [.string(target.rawValue)],
                                "extensions": [
                                    "code": "NOT_FOUND", "inputPath": ["input", "id"],
                                    "inputErrors": [
                                        [
                                            "message": .string("There is no \(target.type) of this id."),
                                            "inputPath": ["input", "id"],
                                        ]
                                    ],
                                ],
                            ]
                        ],
                    ], "\(answer.text)")
            }
            for id in [
                "\"abc\"", "\"\"", "0", "-1", "\"01\"", "\"1 \"", "\"1.0\"", "\"9223372036854775808\"", "\"1\\u0000\"",
            ] {
                let answer = await host.query("mutation { \(target.field(id)) }")
                #expect(answer["data"][target.rawValue] == .null, "\(answer.text)")
                let extensions = answer["errors"][0]["extensions"]
                #expect(
                    extensions["code"] == "BAD_USER_INPUT" && extensions["inputPath"] == ["input", "id"],
                    "\(id): \(answer.text)")
                #expect(answer["errors"][0]["path"] == [.string(target.rawValue)])
            }
            // What is no ID at all is refused before anything runs.
            for id in ["1.5", "true", "null", "[1, 2]"] {
                let answer = await host.query("mutation { \(target.field(id)) }")
                #expect(answer.names == ["errors"], "\(id): \(answer.text)")
            }
            #expect(try await host.count(target.table) == count)
            let name = try await host.database.query("SELECT username FROM users WHERE id = 1")[0]
            #expect(try name.decode(String.self, at: 0) == "ann")
        }
    }

    /// Two hosts over one database, as two clients meet them.
    private static func withTwo(_ body: (TestHost, TestHost) async throws -> Void) async throws {
        let database = try await TestDatabase.shared.migrated()
        try await TestHost.with(conninfo: database) { first in
            try await TestHost.with(conninfo: database) { second in
                _ = try await first.addUser("ann")
                try await body(first, second)
            }
        }
    }

    @Test(
        "Of two that delete an object at once one does; the other is told that there is none",
        arguments: [Target.deleteUser, .deletePlay, .deleteInteraction])
    func deletedTwice(_ target: Target) async throws {
        try await Self.withTwo { first, second in
            for round in 0..<20 {
                let id = try await target.add(first, "object\(round)")
                let document = "mutation { \(target.field(id)) }"
                async let one = first.query(document)
                async let other = second.query(document)
                let answers = await [one, other]
                let deleted = answers.filter { $0["errors"] == .null }
                #expect(deleted.count == 1, "\(answers.map(\.text))")
                #expect(deleted.first?["data"][target.rawValue][target.object]["id"] == .string(id))
                let missed = answers.first { $0["errors"] != .null } ?? .null
                #expect(missed["errors"][0]["extensions"]["code"] == "NOT_FOUND", "\(missed.text)")
                #expect(missed["data"][target.rawValue] == .null)
            }
        }
    }

    @Test("Two that change a user at once both do, and neither undoes the other")
    func changedTwice() async throws {
        try await Self.withTwo { first, second in
            let id = try await first.addUser("bob")
            for round in 0..<20 {
                async let one = first.query(
                    "mutation { updateUser(input: { id: \(id), username: \"n\(round)\" }) { user { username } } }")
                async let other = second.query(
                    "mutation { updateUser(input: { id: \(id), email: \"e\(round)@x.org\" }) { user { email } } }")
                let answers = await [one, other]
                #expect(answers[0]["data"]["updateUser"]["user"] == ["username": .string("n\(round)")])
                #expect(answers[1]["data"]["updateUser"]["user"] == ["email": .string("e\(round)@x.org")])
                let now = await first.query("{ user(id: \(id)) { username email } }")
                #expect(
                    now["data"]["user"] == ["username": .string("n\(round)"), "email": .string("e\(round)@x.org")],
                    "\(now.text)")
            }
        }
    }

    @Test("Of two users who take one name at once one has it; the other is told that it is taken")
    func nameTakenTwice() async throws {
        try await Self.withTwo { first, second in
            let ids = [try await first.addUser("bob"), try await first.addUser("eve")]
            for round in 0..<20 {
                let documents = zip(ids, ["Same", "sAME"]).map { id, name in
                    "mutation { updateUser(input: { id: \(id), username: \"\(name)\(round)\" }) { user { id } } }"
                }
                async let one = first.query(documents[0])
                async let other = second.query(documents[1])
                let answers = await [one, other]
                #expect(answers.count { $0["errors"] == .null } == 1, "\(answers.map(\.text))")
                let refused = answers.first { $0["errors"] != .null } ?? .null
                let extensions = refused["errors"][0]["extensions"]
                #expect(extensions["code"] == "CONFLICT" && extensions["inputPath"] == ["input", "username"])
            }
        }
    }

    @Test("A user who is changed, and of whom something is recorded, while they are deleted is gone afterwards")
    func changedWhileDeleted() async throws {
        try await Self.withTwo { first, second in
            for round in 0..<20 {
                let id = try await first.addUser("user\(round)")
                async let deletion = first.query("mutation { \(Target.deleteUser.field(id)) }")
                async let change = second.query("mutation { \(Target.updateUser.field(id)) }")
                async let event = second.query(
                    "mutation { recordPlay(input: { userId: \(id), videoId: \"v\" }) { play { id } } }")
                let answers = await (deletion, change, event)
                #expect(answers.0["errors"] == .null, "\(answers.0.text)")
                let changed = answers.1["errors"][0]["extensions"]["code"]
                #expect(answers.1["errors"] == .null || changed == "NOT_FOUND", "\(answers.1.text)")
                let recorded = answers.2["errors"][0]["extensions"]
                #expect(
                    answers.2["errors"] == .null
                        || recorded["code"] == "BAD_USER_INPUT" && recorded["inputPath"] == ["input", "userId"],
                    "\(answers.2.text)")
            }
            try await eventually("something is left of users who were deleted") {
                let counts = (try await first.count("users"), try await first.count("plays"))
                return counts == (1, 0)
            }
        }
    }
}
