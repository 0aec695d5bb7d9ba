import ModuleKit
import ModuleKitTesting
import Testing

/// The module in a host with a database of its own, loaded as the server loads it.
@Suite struct BookmarksTests {
    /// Modules that are on: what the module requires, and itself.
    private let modules = ["users", "bookmarks"]

    /// Registers a user.
    /// - Returns: the user's id.
    private func register(_ name: String, at host: TestHost) async -> JSONValue {
        let user: JSONValue = [
            "username": .string(name), "email": .string(name + "@example.com"), "password": "correct horse",
        ]
        return await host.post("/users", user).json["id"]
    }

    @Test func aNoteIsKeptListedAndDeleted() async throws {
        try await TestHost.with(modules: modules) { host in
            let ada = await register("ada", at: host)
            let note: JSONValue = ["userId": ada, "videoId": "v1", "note": "Watch it again.", "kind": "TO_DO"]
            let answer = await host.post("/bookmarks", note)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["note"] == "Watch it again." && answer.json["kind"] == "TO_DO")

            let query = "{ video(id: \"v1\") { bookmarks { totalCount nodes { note user { username } } } } }"
            #expect(
                await host.query(query)["data"]["video"]["bookmarks"] == [
                    "totalCount": 1, "nodes": [["note": "Watch it again.", "user": ["username": "ada"]]],
                ])

            #expect(await host.request("DELETE", answer.header("location") ?? "").status == 204)
            #expect(await host.request("GET", "/bookmarks?videoId=v1").json["items"] == [])
        }
    }

    @Test func aNoteIsNotTooLong() async throws {
        try await TestHost.with(modules: modules, overrides: ["modules.bookmarks.longestNote": "3"]) { host in
            let note: JSONValue = ["userId": "1", "videoId": "v1", "note": "long"]
            let answer = await host.post("/bookmarks", note)
            #expect(answer.status == 422 && answer.json["errors"][0]["pointer"] == "/note", "\(answer.text)")
        }
    }

    @Test func whatIsKnownOfAVideoIsComputed() async throws {
        try await TestHost.with(modules: modules) { host in
            let ada = await register("ada", at: host)
            for kind in ["QUESTION", "TO_DO", "QUESTION"] {
                let note: JSONValue = [
                    "userId": ada, "videoId": "v1", "note": "See http://a.example/b", "kind": .string(kind),
                ]
                #expect(await host.post("/bookmarks", note).status == 201)
            }
            let answer = await host.query(
                "{ video(id: \"v1\") { bookmarkStats { bookmarks mostFrequentKind latest { links { host } } } } }")
            #expect(
                answer["data"]["video"]["bookmarkStats"] == [
                    "bookmarks": 3, "mostFrequentKind": "QUESTION", "latest": ["links": [["host": "a.example"]]],
                ], "\(answer)")
        }
    }

    @Test func peopleAreRemindedWhenItIsTime() async throws {
        try await TestHost.with(modules: modules, overrides: ["modules.bookmarks.remindEvery": "50ms"]) { host in
            let ada = await register("ada", at: host)
            let note: JSONValue = [
                "userId": ada, "videoId": "v1", "note": "Now.", "remindAt": "2020-01-01T00:00:00Z",
            ]
            let path = await host.post("/bookmarks", note).header("location") ?? ""
            var remindedAt = JSONValue.null
            for _ in 0..<600 where remindedAt == .null {
                try await Task.sleep(for: .milliseconds(50))
                remindedAt = await host.request("GET", path).json["remindedAt"]
            }
            #expect(remindedAt != .null)
        }
    }
}
