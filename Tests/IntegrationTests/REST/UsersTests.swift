import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// Accounts over REST.
@Suite("REST: users")
struct UsersTests {
    private static func account(_ name: String, _ more: JSONObject = [:]) -> JSONValue {
        var account: JSONObject = [
            "username": .string(name), "email": .string(name.lowercased() + "@example.org"),
            "password": "correct horse",
        ]
        for member in more.members { account[member.name] = member.value }
        return .object(account)
    }

    @Test("A user is made, shown, listed, changed and deleted")
    func lifeCycle() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let made = await host.post("/users", Self.account("Ann"))
            #expect(made.status == 201 && made.header("location") == "/users/1")
            #expect(made.json.names == ["id", "username", "email", "externalId", "role", "createdAt", "updatedAt"])
            #expect(made.json["id"] == "1" && made.json["username"] == "Ann" && made.json["role"] == "viewer")
            let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/
            #expect(made.json["createdAt"].string?.wholeMatch(of: time) != nil)
            #expect(await host.request("GET", "/users/1").json == made.json)
            #expect(await host.request("GET", "/users").json["items"] == [made.json])
            let hash = try #require(try await host.database.query("SELECT password_hash FROM users").first)
            let phc = try hash.decode(String.self, at: 0)
            #expect(phc.hasPrefix("$scrypt$") && !phc.contains("correct horse"))

            let changed = await host.request("PATCH", "/users/1", body: #"{"email":"new@example.org"}"#)
            #expect(changed.status == 200)
            #expect(changed.json["email"] == "new@example.org" && changed.json["username"] == "Ann")
            #expect(changed.json["createdAt"] == made.json["createdAt"])
            #expect(try #require(changed.json["updatedAt"].string) > #require(made.json["updatedAt"].string))
            let same = await host.request("PATCH", "/users/1", body: "{}")
            #expect(same.json == changed.json)
            let merged = await host.request(
                "PATCH", "/users/1", headers: [("content-type", "application/merge-patch+json")],
                body: #"{"username":"anna"}"#)
            #expect(merged.status == 200 && merged.json["username"] == "anna")

            let gone = await host.request("DELETE", "/users/1")
            #expect(gone.status == 204 && gone.body.isEmpty)
            for method in ["GET", "DELETE"] { await host.request(method, "/users/1").expectProblem(404, "not_found") }
            await host.request("PATCH", "/users/1", body: "{}").expectProblem(404, "not_found")
        }
    }

    @Test("A name or address that another has, in whatever case, is a conflict that names the field")
    func duplicates() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            _ = try await host.addUser("ann")
            _ = try await host.addUser("bob")
            await host.post("/users", Self.account("ANN", ["email": "x@example.org"]))
                .expectProblem(409, "conflict", pointers: ["/username"])
            await host.post("/users", Self.account("cleo", ["email": "Ann@Example.ORG"]))
                .expectProblem(409, "conflict", pointers: ["/email"])
            await host.request("PATCH", "/users/2", body: #"{"username":"aNn"}"#)
                .expectProblem(409, "conflict", pointers: ["/username"])
            let own = await host.request("PATCH", "/users/2", body: #"{"username":"BOB"}"#)
            #expect(own.status == 200 && own.json["username"] == "BOB")
            #expect(try await host.count("users") == 2)
        }
    }

    /// What is wrong with an account, and the fields that the answer names.
    private static let faults: [(JSONValue, Set<String>)] = [
        ([:], ["/username", "/email", "/password"]),
        (account("", ["email": "a@example.org"]), ["/username"]),
        (account(String(repeating: "a", count: 65), ["email": "a@example.org"]), ["/username"]),
        (account("a b", ["email": "a@example.org"]), ["/username"]),
        (account("a/b", ["email": "a@example.org"]), ["/username"]),
        (account("a", ["username": "a\u{0}"]), ["/username"]),
        (account("a", ["username": 7]), ["/username"]),
        (account("a", ["username": .null]), ["/username"]),
        (account("a", ["email": "no-address"]), ["/email"]),
        (account("a", ["email": "@example.org"]), ["/email"]),
        (account("a", ["email": "a b@example.org"]), ["/email"]),
        (account("a", ["email": .string(String(repeating: "a", count: 250) + "@b.c")]), ["/email"]),
        (account("a", ["email": "a\u{0}@example.org"]), ["/email"]),
        (account("a", ["password": "1234567"]), ["/password"]),
        (account("a", ["password": .string(String(repeating: "p", count: 129))]), ["/password"]),
        (account("a", ["password": ["correct horse"]]), ["/password"]),
        (account("a", ["role": "admin"]), ["/role"]),
        (account("a", ["a/b~c": 1]), ["/a~1b~0c"]),
        (account("a b", ["email": false, "password": .null, "id": "1"]), ["/username", "/email", "/password", "/id"]),
    ]

    @Test("Every field at fault is named, and nothing is stored")
    func faults() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for (body, pointers) in Self.faults {
                await host.post("/users", body).expectProblem(422, "invalid_fields", pointers: pointers)
            }
            #expect(try await host.count("users") == 0)
            _ = try await host.addUser("ann")
            for (body, pointer) in [
                (#"{"email":null}"#, "/email"), (#"{"username":""}"#, "/username"),
                (#"{"password":"short"}"#, "/password"),
                (#"{"createdAt":"2024-01-01T00:00:00Z"}"#, "/createdAt"),
            ] {
                await host.request("PATCH", "/users/1", body: body)
                    .expectProblem(422, "invalid_fields", pointers: [pointer])
            }
        }
    }

    @Test("The longest and shortest values are stored")
    func extremes() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let name = String(repeating: "a", count: 64)
            let email = name + "@" + String(repeating: "b", count: 185) + ".org"
            let made = await host.post("/users", Self.account(name, ["email": .string(email)]))
            #expect(made.status == 201 && made.json["email"] == .string(email), "\(made.text)")
        }
    }

    @Test("With a user goes all that is recorded of them, and nothing else")
    func erasure() async throws {
        try await TestHost.with { host in
            let (ann, bob) = (try await host.addUser("ann"), try await host.addUser("bob"))
            for kind in EventKind.allCases {
                for user in [ann, ann, bob] {
                    #expect(await host.post(kind.path, kind.event(of: user)).status == 201)
                }
            }
            #expect(await host.request("DELETE", "/users/\(ann)").status == 204)
            for kind in EventKind.allCases {
                let left = await host.request("GET", kind.path).json["items"]
                #expect(left.array?.map { $0["userId"] } == [.string(bob)])
            }
            let answer = await host.query("{ users { nodes { id } } plays { totalCount } playbook { totalCount } }")
            #expect(
                answer["data"]
                    == [
                        "users": ["nodes": [["id": .string(bob)]]], "plays": ["totalCount": 1],
                        "playbook": ["totalCount": 1],
                    ]
            )
        }
    }
}
