import GraphQL
import JSON
import Postgres
import Relational
import TestSupport
import Testing

/// Subscriptions whose payload is not one new row: what is delivered for an event, and what mutations tell.
@Suite("Subscriptions: changes and payloads")
struct ChangeEventTests {
    /// What a subscription delivers for an event; nil for nothing.
    private static func deliver(
        _ host: TestHost, _ text: String, _ event: RecordedEvent, viewer: Int64? = nil
    ) async throws -> JSONValue? {
        let document = try host.queries.prepare(Array(text.utf8))
        let operation = try host.queries.coerce(document, operationName: nil, variables: nil)
        let plan = try host.queries.subscribe(operation, in: QueryContext(asker: Asker(viewer: viewer, role: .admin)))
        guard let answer = await host.queries.execute(plan, event: event) else { return nil }
        return try JSONParser.parse(answer.bytes)
    }

    private static func event(_ topic: String, _ change: RecordedEvent.Change, _ key: ObjectKey = ObjectKey("1", "v"))
        -> RecordedEvent
    {
        RecordedEvent(topic: topic, key: key.text, attributes: ["1", "v"], change: change)
    }

    @Test("An object is delivered as it is, where the subscription delivers what became of it")
    func objects() async throws {
        try await NotesHost.with { host in
            let text = "subscription { noteWritten { text user { username } } }"
            #expect(try await Self.deliver(host, text, Self.event("noteWritten", .created)) == nil)
            _ = try await host.data(
                "mutation { writeNote(input: { userId: 1, videoId: \"v\", text: \"x\" }) { note { text } } }")
            for change in [RecordedEvent.Change.created, .updated] {
                let answer = try await Self.deliver(host, text, Self.event("noteWritten", change))
                #expect(answer == ["data": ["noteWritten": ["text": "x", "user": ["username": "ann"]]]])
            }
            #expect(try await Self.deliver(host, text, Self.event("noteWritten", .deleted)) == nil)
        }
    }

    @Test("What became of an object has its key, and the object unless it is gone")
    func changes() async throws {
        try await NotesHost.with { host in
            let text =
                "subscription { noteChanged(userId: 1) { __typename change userId videoId note { text words } } }"
            func delivered(_ change: RecordedEvent.Change) async throws -> JSONValue? {
                try await Self.deliver(host, text, Self.event("noteChanged", change))
            }
            #expect(try await delivered(.created) == nil)
            func payload(_ change: JSONValue, _ note: JSONValue) -> JSONValue {
                [
                    "data": [
                        "noteChanged": [
                            "__typename": "NoteChangedPayload", "change": change, "userId": "1", "videoId": "v",
                            "note": note,
                        ]
                    ]
                ]
            }
            #expect(try await delivered(.deleted) == payload("DELETED", .null))
            _ = try await host.data(
                "mutation { writeNote(input: { userId: 1, videoId: \"v\", text: \"x y\" }) { note { text } } }")
            #expect(try await delivered(.created) == payload("CREATED", ["text": "x y", "words": 2]))
            #expect(try await delivered(.updated) == payload("UPDATED", ["text": "x y", "words": 2]))
            // A row that has come again is not the one that went.
            #expect(try await delivered(.deleted) == payload("DELETED", .null))
        }
    }

    @Test("SQL and code make of an event what they say, and an event says itself what it says")
    func payloads() async throws {
        try await NotesHost.with { host in
            _ = try await host.data(
                "mutation { writeNote(input: { userId: 1, videoId: \"v\", text: \"x\" }) { note { text } } }")
            let count = RecordedEvent(topic: "noteCount", key: "1", attributes: ["1"])
            #expect(
                try await Self.deliver(host, "subscription { noteCount(userId: 1) }", count) == [
                    "data": ["noteCount": 1]
                ])
            let told = RecordedEvent(topic: "noteTold", key: "7", attributes: ["v"])
            #expect(
                try await Self.deliver(host, "subscription { noteTold { text length } }", told)
                    == ["data": ["noteTold": ["text": "v of 7", "length": 6]]])
            let lines: JSONValue = [["text": "a", "length": 1], ["text": "\u{E9}\"", "length": 2]]
            let moved = RecordedEvent(
                topic: "notesMoved", key: "7", attributes: [nil], change: .updated, payload: lines)
            #expect(
                try await Self.deliver(host, "subscription { notesMoved { text } }", moved)
                    == ["data": ["notesMoved": [["text": "a"], ["text": "\u{E9}\""]]]])
            // An argument that must be given is asked for.
            let schema = SchemaPrinter.print(host.queries.catalog.schema)
            #expect(
                schema.contains("noteCount(userId: ID!): Int!") && schema.contains("notesMoved(to: ID): [NoteLine!]!"))
        }
    }

    @Test("A payload of another type than it is declared is logged with module and field")
    func brokenPayload() async throws {
        let log = LogLines()
        try await NotesHost.with(logger: log.logger) { host in
            let event = RecordedEvent(topic: "notesMoved", key: "7", attributes: [nil], payload: [["text": 1]])
            let answer = try await Self.deliver(host, "subscription { notesMoved { text } }", event)
            #expect(answer?["data"] == .null && answer?["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR")
            let line = try #require(log.all.last)
            #expect(
                [line["module"], line["type"], line["field"]] == ["notes", "Subscription", "notesMoved"], "\(line.text)"
            )
        }
    }

    @Test("Mutations tell what they create, change and delete, of every row, and what their code says besides")
    func announcements() async throws {
        try await NotesHost.with { host in
            let notifications = try await host.database.listen(["videoplay_events_1"])
            _ = try await host.data(
                """
                mutation {
                  a: writeNote(input: { userId: 1, videoId: "a", text: "x" }) { note { text } }
                  b: writeNote(input: { userId: 1, videoId: "a", text: "y" }) { note { text } }
                  c: updateNote(input: { userId: 1, videoId: "a", text: "z" }) { note { text } }
                  d: writeNotes(input: [{ userId: 1, videoId: "b", text: "x" }, { userId: 9, videoId: "c", text: "x" }])
                    { results { change } }
                  e: moveNotes(input: { from: 1, to: 2 }) { moved }
                  f: deleteNote(input: { userId: 2, videoId: "a" }) { words }
                  g: clearNotes(input: { userId: 2 }) { deleted }
                }
                """)
            var told: [JSONValue] = []
            for try await case .message(_, let payload) in notifications {
                told += (try JSONParser.parse(Array(payload.utf8)).array ?? []).dropFirst()
                if told.last?[0] == "noteCount" { break }
            }
            func event(_ topic: JSONValue, _ key: JSONValue..., attributes: JSONValue..., more: JSONValue? = nil)
                -> JSONValue
            {
                let key = key.count == 1 ? key[0] : .string(JSONValue.array(key).description)
                return .array([topic, key] + attributes + (more.map { [$0] } ?? []))
            }
            let (updated, deleted): (JSONValue, JSONValue) = (["change": "updated"], ["change": "deleted"])
            let moved = told.filter { $0[1].text.contains("2") && $0[0] == "noteChanged" && $0.array?.last == updated }
            #expect(moved.count == 2, "\(told)")
            #expect(
                told.filter { !moved.contains($0) } == [
                    event("noteWritten", "1", "a", attributes: "1"),
                    event("noteChanged", "1", "a", attributes: "1", "a"),
                    event("noteWritten", "1", "a", attributes: "1", more: updated),
                    event("noteChanged", "1", "a", attributes: "1", "a", more: updated),
                    event("noteWritten", "1", "a", attributes: "1", more: updated),
                    event("noteChanged", "1", "a", attributes: "1", "a", more: updated),
                    event("noteChanged", "1", "b", attributes: "1", "b"),
                    event(
                        "notesMoved", "2", attributes: "2",
                        more: [
                            "change": "created",
                            "payload": [["text": "a", "length": 1], ["text": "b", "length": 1]],
                        ]),
                    event("noteChanged", "2", "a", attributes: "2", "a", more: deleted),
                    event("noteChanged", "2", "b", attributes: "2", "b", more: deleted),
                    event("noteCount", "2", attributes: "2", more: updated),
                ], "\(told.map(\.text))")
        }
    }
}
