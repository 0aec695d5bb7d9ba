import JSON
import Postgres
import TestSupport
import Testing

/// REST routes over mutations of every kind.
@Suite("REST: writes of every kind")
struct WriteRouteTests {
    @Test("Keys of two columns stand in paths, and what is new has its address")
    func compositeKeys() async throws {
        try await NotesHost.with { host in
            let note: JSONValue = ["userId": "1", "videoId": "a b/c", "text": "one two"]
            let created = await host.post("/notes", note)
            #expect(created.status == 201 && created.header("location") == "/notes/1/a%20b%2Fc", "\(created.text)")
            // What is computed is shown where it says so, after a write as in a list.
            let shown: JSONValue = ["userId": "1", "videoId": "a b/c", "text": "one two", "words": 2]
            #expect(created.json == shown)
            #expect(await host.request("GET", "/notes").json["items"] == [shown])
            #expect(await host.request("GET", "/notes?fields=words").json["items"] == [["words": 2]])
            #expect(await host.post("/notes?fields=words,text", note).json == ["words": 2, "text": "one two"])
            let put = await host.request("PUT", "/users/1/notes/v", body: "{\"text\": \"x\"}")
            #expect(put.status == 201 && put.header("location") == "/users/1/notes/v", "\(put.text)")
            #expect(await host.request("PUT", "/users/1/notes/v", body: "{\"text\": \"y\"}").status == 200)
            let patched = await host.request("PATCH", "/notes/1/a%20b%2Fc", body: "{\"text\": \"z\"}")
            #expect(
                patched.status == 200 && patched.json["text"] == "z" && patched.json["words"] == 1, "\(patched.text)")
            await host.request("PATCH", "/notes/1/v", body: "{\"text\": \"z\", \"userId\": \"2\"}")
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            for path in ["/notes/1/none", "/notes/x/v", "/notes/0/v", "/notes/99999999999999999999/v"] {
                await host.request("PATCH", path, body: "{\"text\": \"z\"}").expectProblem(404, "not_found")
            }
            let deleted = await host.request("DELETE", "/notes/1/v")
            #expect(
                deleted.status == 200 && deleted.json["words"] == 1 && deleted.json["note"]["text"] == "y",
                "\(deleted.text)")
            await host.request("DELETE", "/notes/1/v").expectProblem(404, "not_found")
        }
    }

    @Test("A route answers with the fields of the payload where that is more than the object")
    func payloads() async throws {
        try await NotesHost.with { host in
            let issued = await host.post("/note-keys", ["userId": "1", "name": "k"])
            let id = issued.json["noteKey"]["id"].string ?? ""
            #expect(issued.status == 201 && issued.header("location") == "/note-keys/\(id)", "\(issued.text)")
            #expect(
                issued.json == ["noteKey": ["id": .string(id), "userId": "1", "name": "k"], "secret": "secret of k"])
            await host.request("DELETE", "/note-keys/none").expectProblem(404, "not_found")
            #expect(await host.request("DELETE", "/note-keys/\(id)").status == 204)
            await host.request("DELETE", "/note-keys/\(id)").expectProblem(404, "not_found")

            _ = await host.post("/notes", ["userId": "1", "videoId": "v", "text": "x"])
            let moved = await host.post("/users/1/moved-notes", ["to": "2"])
            #expect(moved.status == 200, "\(moved.text)")
            #expect(moved.json["moved"] == 1 && moved.json["user"]["username"] == "bob")
            #expect(moved.json["notes"] == [["userId": "2", "videoId": "v", "text": "x", "words": 1]])
            #expect(moved.json["preview"] == ["from": "1", "lines": [["text": "v", "length": 1]]])
            #expect(moved.json["query"] == .null)
            await host.post("/users/x/moved-notes", ["to": "2"]).expectProblem(404, "not_found")
            await host.post("/users/1/moved-notes", ["to": "x"]).expectProblem(422, "invalid_fields", pointers: ["/to"])
            let cleared = await host.request("DELETE", "/users/2/notes")
            #expect(cleared.json == ["deleted": 1], "\(cleared.text)")
        }
    }

    @Test("A list is an array, and its results stand in order")
    func lists() async throws {
        try await NotesHost.with { host in
            let good: JSONValue = ["userId": "1", "videoId": "a", "text": "x"]
            let answer = await host.post(
                "/notes/batch", [good, ["userId": "1", "videoId": "b"], ["userId": "9", "videoId": "c", "text": "x"]])
            #expect(answer.status == 200, "\(answer.text)")
            let results = answer.json["results"]
            #expect(
                results[0] == [
                    "note": ["userId": "1", "videoId": "a", "text": "x", "words": 1], "change": "CREATED",
                    "error": .null,
                ], "\(answer.text)")
            #expect(
                results[1]["error"]["field"] == ["text"] && results[2]["error"]["field"] == ["userId"], "\(answer.text)"
            )
            #expect(results.array?.count == 3)
            await host.post("/notes/batch", good).expectProblem(400, "invalid_json")
            await host.post("/notes/batch", [good, 1]).expectProblem(400, "invalid_json")
            await host.post("/notes/batch", .array(Array(repeating: good, count: 51))).expectProblem(
                413, "too_many_items")
            await host.post("/notes/batch", [good], headers: [("idempotency-key", "k")]).expectProblem(
                400, "bad_request")
            #expect(await host.post("/notes/batch", []).json == ["results": []])
            let count = try await host.count("notes")
            #expect(count == 1)
        }
    }
}
