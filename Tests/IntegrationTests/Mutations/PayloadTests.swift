import JSON
import Postgres
import TestSupport
import Testing

/// Mutations that answer more than a row, or something else.
@Suite("Mutations: payloads")
struct PayloadTests {
    @Test("A payload has values, objects by key, lists of them in the order of their keys, and all that can be asked")
    func returning() async throws {
        try await NotesHost.with { host in
            for video in ["a", "b"] {
                _ = try await host.data(
                    "mutation { writeNote(input: { userId: 1, videoId: \"\(video)\", text: \"x y\" }) { note { text } } }"
                )
            }
            let answer = try await host.data(
                """
                mutation {
                  moveNotes(input: { from: 1, to: 2 }) {
                    __typename moved user { id username }
                    notes { videoId words user { username } } videos { id }
                    preview { from lines { text length } }
                    short: preview { lines { length } }
                    query { notes(filter: { userId: { eq: 2 } }) { totalCount } }
                  }
                }
                """)
            #expect(
                answer["moveNotes"] == [
                    "__typename": "MoveNotesPayload", "moved": 2, "user": ["id": "2", "username": "bob"],
                    "notes": [
                        ["videoId": "a", "words": 2, "user": ["username": "bob"]],
                        ["videoId": "b", "words": 2, "user": ["username": "bob"]],
                    ],
                    "videos": [["id": "b"], ["id": "a"]],
                    "preview": ["from": "1", "lines": [["text": "a", "length": 1], ["text": "b", "length": 1]]],
                    "short": ["lines": [["length": 1], ["length": 1]]],
                    "query": ["notes": ["totalCount": 2]],
                ], "\(answer.text)")
            let cleared = try await host.data(
                "mutation { a: clearNotes(input: { userId: 2 }) { deleted } b: clearNotes(input: { userId: 2 }) { deleted } }"
            )
            #expect(cleared == ["a": ["deleted": 2], "b": ["deleted": 0]])
        }
    }

    @Test(
        "A row with a key of two columns is written, changed and deleted, and shown as it was with what is said of it")
    func compositeKeys() async throws {
        try await NotesHost.with { host in
            let answer = try await host.data(
                """
                mutation {
                  a: writeNote(input: { userId: 1, videoId: "v", text: "one" }) { note { text nodeId } }
                  b: writeNote(input: { userId: 1, videoId: "v", text: "two" }) { note { text } }
                  c: updateNote(input: { userId: 1, videoId: "v", text: "three four" }) { note { text words } }
                  d: deleteNote(input: { userId: 1, videoId: "v" }) { note { text words user { username } } words }
                }
                """)
            #expect(answer["b"] == ["note": ["text": "two"]])
            #expect(answer["c"] == ["note": ["text": "three four", "words": 2]])
            #expect(
                answer["d"] == [
                    "note": ["text": "three four", "words": 2, "user": ["username": "ann"]], "words": 1,
                ], "\(answer.text)")
            #expect(try await host.count("notes") == 0)
            let gone = await host.query(
                """
                mutation {
                  a: updateNote(input: { userId: 1, videoId: "v", text: "x" }) { note { text } }
                  b: deleteNote(input: { userId: 1, videoId: "v" }) { note { text } }
                }
                """)
            #expect(gone["data"] == ["a": .null, "b": .null])
            #expect(
                gone["errors"].array?.map { $0["extensions"]["code"] } == ["NOT_FOUND", "NOT_FOUND"], "\(gone.text)")
            #expect(gone["errors"][0]["message"] == "There is no Note of this key.")
        }
    }

    @Test("A secret stands beside the object, once; a key that is a UUID names it from then on")
    func secret() async throws {
        try await NotesHost.with { host in
            let issued = try await host.data(
                "mutation { issueNoteKey(input: { userId: 1, name: \"k\" }) { noteKey { id name } secret } }")
            #expect(issued["issueNoteKey"]["secret"] == "secret of k")
            let id = try #require(issued["issueNoteKey"]["noteKey"]["id"].string)
            for unknown in ["not-a-uuid", "123e4567-e89b-42d3-a456-426614174000"] {
                let answer = await host.query(
                    "mutation { revokeNoteKey(input: { id: \"\(unknown)\" }) { noteKey { id } } }")
                #expect(answer["errors"][0]["extensions"]["code"] == "NOT_FOUND", "\(answer.text)")
            }
            let revoked = try await host.data(
                "mutation { revokeNoteKey(input: { id: \"\(id)\" }) { noteKey { name } } }")
            #expect(revoked == ["revokeNoteKey": ["noteKey": ["name": "k"]]])
        }
    }

    @Test(
        "What code gives and its declaration does not have is the server's fault, undone, and logged with module and field"
    )
    func misstatements() async throws {
        let log = LogLines()
        try await NotesHost.with(logger: log.logger) { host in
            func misstate(_ how: String) async -> JSONValue {
                await host.post(
                    "/query",
                    [
                        "query": .string(
                            "mutation { misstate(input: { how: \"\(how)\" }) { count perhaps user { id } } }")
                    ],
                    headers: [("x-request-id", how.replacing(" ", with: "-"))]
                ).json
            }
            for (how, type, field) in [
                ("missing", "MisstatePayload", "count"), ("other", "MisstatePayload", "count"),
                ("unknown value", "Mutation", "misstate"), ("unknown object", "Mutation", "misstate"),
                ("two keys", "Mutation", "misstate"),
            ] {
                let answer = await misstate(how)
                #expect(answer["data"] == ["misstate": .null], "\(how): \(answer.text)")
                #expect(
                    answer["errors"].array?.count == 1
                        && answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR")
                let lines = log.lines(of: how.replacing(" ", with: "-"))
                #expect(lines.count == 1, "\(how): \(lines)")
                #expect(
                    [lines.first?["module"], lines.first?["type"], lines.first?["field"]] == [
                        "notes", .string(type), .string(field),
                    ], "\(how): \(lines)")
            }
            let name = try await host.database.query("SELECT username FROM users WHERE id = 1")
            #expect(try name[0].decode(String.self, at: 0) == "ann")
            // A field that may be null is null by itself, and the rest stands.
            let partial = await misstate("nullable")
            #expect(
                partial["data"]["misstate"] == ["count": 1, "perhaps": .null, "user": ["id": "1"]], "\(partial.text)")
            let line = try #require(log.lines(of: "nullable").first)
            #expect(
                [line["module"], line["type"], line["field"], line["key"]] == [
                    "notes", "MisstatePayload", "perhaps", "1",
                ], "\(line.text)")
            let fine = await misstate("fine")
            #expect(fine["data"]["misstate"] == ["count": 1, "perhaps": .null, "user": .null], "\(fine.text)")
        }
    }

    @Test("Explained, a mutation of any kind shows its plan and runs nothing")
    func explained() async throws {
        try await NotesHost.with { host in
            let answer = await host.post(
                "/query",
                [
                    "query": """
                    mutation {
                      moveNotes(input: { from: 1, to: 2 }) { moved notes { text } }
                      writeNotes(input: [{ userId: 1, videoId: "v", text: "x" }]) { results { note { text } change } }
                      writeNote(input: { userId: 1, videoId: "v", text: "x" }) { note { text } }
                    }
                    """, "extensions": ["explain": true],
                ]
            ).json
            #expect(answer["extensions"]["executed"] == false, "\(answer.text)")
            let fields = answer["extensions"]["explain"]["fields"]
            #expect(fields.array?.map { $0["from"] } == ["write", "write", "write"], "\(answer.text)")
            let payload = fields[0]["plan"]["fields"][0]["fields"]
            #expect(payload.array?.map { $0["from"] } == ["mutation", "computed"], "\(fields.text)")
            #expect(fields[1]["plan"]["fields"][0]["fields"][0]["from"] == "items", "\(fields.text)")
            #expect(fields[2]["writes"].array?.map { $0["kind"] } == ["write"], "\(fields.text)")
            let count = try await host.count("notes")
            #expect(count == 0)
        }
    }
}
