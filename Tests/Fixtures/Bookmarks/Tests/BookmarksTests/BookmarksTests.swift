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
            let note: JSONValue = ["userId": ada, "videoId": "v1", "note": "Watch it again."]
            let answer = await host.post("/bookmarks", note)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["note"] == "Watch it again.")

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
}
