import JSON
import Postgres
import TestSupport
import Testing

/// Mutations over lists: one result an item, whatever becomes of the others.
@Suite("Mutations: lists")
struct ListMutationTests {
    private static func document(_ name: String) -> String {
        """
        mutation($notes: [\(name.prefix(1).uppercased() + name.dropFirst())Input!]!) {
          \(name)(input: $notes) {
            results { note { videoId text words user { username } } change error { message code field } }
            query { notes { totalCount } }
          }
        }
        """
    }

    private static func note(_ video: String, _ text: String = "x", user: JSONValue = "1") -> JSONValue {
        ["userId": user, "videoId": .string(video), "text": .string(text)]
    }

    @Test(
        "Each item has its result in order, and one that is at fault costs none of the others",
        arguments: ["writeNotes", "writeNotesApart"])
    func results(_ name: String) async throws {
        try await NotesHost.with { host in
            let notes: [JSONValue] = [
                Self.note("a", "one two"), Self.note("b", "forbidden"), Self.note("c", user: "77"), Self.note("d", ""),
                Self.note("e", user: "x"), Self.note("f", user: "2"), Self.note("a", "three"),
            ]
            let answer = try await host.data(Self.document(name), ["notes": .array(notes)])
            let results = answer[name]["results"].array ?? []
            #expect(results.count == notes.count, "\(answer.text)")
            #expect(
                results.map { $0["change"] } == ["CREATED", .null, .null, .null, .null, "CREATED", "UPDATED"],
                "\(answer.text)")
            #expect(
                results.map { $0["note"]["user"]["username"] } == ["ann", .null, .null, .null, .null, "bob", "ann"])
            // What is shown of an item is the row as all items left it.
            #expect(results[0]["note"] == ["videoId": "a", "text": "three", "words": 1, "user": ["username": "ann"]])
            #expect(results[6]["note"] == results[0]["note"])
            let errors = results.map { $0["error"] }
            #expect(
                errors[1] == ["message": "text: The text is forbidden.", "code": "BAD_USER_INPUT", "field": ["text"]])
            #expect(errors[2]["field"] == ["userId"] && errors[2]["code"] == "BAD_USER_INPUT", "\(errors[2].text)")
            #expect(errors[3]["field"] == ["text"] && errors[4]["field"] == ["userId"])
            #expect([0, 5, 6].allSatisfy { errors[$0] == .null })
            #expect(answer[name]["query"]["notes"]["totalCount"] == 2)
        }
    }

    @Test("An item alone is a list of one, none is none, and more than the bound are refused whole")
    func bounds() async throws {
        try await NotesHost.with { host in
            let one = try await host.data(
                "mutation { writeNotes(input: { userId: 1, videoId: \"v\", text: \"x\" }) { results { change } } }")
            #expect(one == ["writeNotes": ["results": [["change": "CREATED"]]]])
            #expect(
                try await host.data("mutation { writeNotes(input: []) { results { change } } }") == [
                    "writeNotes": ["results": []]
                ])
            let many = (0..<51).map { Self.note("\($0)") }
            let answer = await host.query(Self.document("writeNotes"), ["notes": .array(many)])
            #expect(answer["data"] == ["writeNotes": .null], "\(answer.text)")
            #expect(
                answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
                    && answer["errors"][0]["extensions"]["value"] == 50)
            #expect(try await host.count("notes") == 1)
        }
    }

    @Test("What is asked of the items counts for each of them, and beyond the bound nothing is written")
    func cost() async throws {
        try await NotesHost.with(yaml: "query: { limits: { cost: 400 } }") { host in
            let text = """
                mutation($notes: [WriteNotesInput!]!) { writeNotes(input: $notes) { results { note { text } } } }
                """
            func write(_ count: Int) async -> JSONValue {
                await host.query(text, ["notes": .array((0..<count).map { Self.note("\($0)") })])
            }
            let answer = await write(50)
            #expect(answer["errors"] == .null, "\(answer.text)")
            #expect(answer["data"]["writeNotes"]["results"].array?.count == 50)
            let wide = await host.query(
                text.replacing("{ text }", with: "{ text user { notes: id } video: user { id } words }"),
                ["notes": .array((0..<50).map { Self.note("\($0)") })])
            #expect(wide["errors"][0]["extensions"]["limit"] == "cost", "\(wide.text)")
        }
    }

    @Test("Where the module's code fails for items, these alone fail; where it is wrong about all of them, all do")
    func misstatements() async throws {
        let log = LogLines()
        try await NotesHost.with(logger: log.logger) { host in
            func misstate(_ texts: String...) async -> JSONValue {
                let notes = texts.enumerated().map { Self.note("\($0)", $1) }
                return await host.post(
                    "/query",
                    ["query": .string(Self.document("misstateNotes")), "variables": ["notes": .array(notes)]],
                    headers: [("x-request-id", texts[1])]
                ).json
            }
            let broken = await misstate("x", "broken", "broken", "x")
            let results = broken["data"]["misstateNotes"]["results"].array ?? []
            #expect(results.map { $0["change"] } == ["CREATED", .null, .null, "CREATED"], "\(broken.text)")
            let codes = results.map { $0["error"]["code"] }
            #expect(codes == [.null, "INTERNAL_SERVER_ERROR", "INTERNAL_SERVER_ERROR", .null])
            #expect(results[1]["error"]["field"] == .null)
            // One line for all of them.
            let lines = log.lines(of: "broken")
            #expect(lines.count == 1 && lines[0]["errors"] == "2" && lines[0]["module"] == "notes", "\(lines)")
            for text in ["miscounted", "misplaced"] {
                let answer = await misstate("x", text, "y")
                #expect(answer["data"] == ["misstateNotes": .null], "\(answer.text)")
                #expect(answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR")
                #expect(log.lines(of: text).count == 1)
            }
            // What they wrote is undone: the first left "x" in both.
            let texts = try await host.database.query("SELECT DISTINCT text FROM notes")
            #expect(texts.count == 1)
        }
    }

    @Test("Whatever items are at fault: those that are right are written, as if each had come alone")
    func property() async throws {
        try await NotesHost.with { host in
            for seed in UInt64(0)..<20 {
                var random = SplitMix64(state: seed)
                _ = try await host.data("mutation { clearNotes(input: { userId: 1 }) { deleted } }")
                let count = Int.random(in: 1...50, using: &random)
                let faults = (0..<count).map { _ in Int.random(in: 0..<10, using: &random) }
                let notes = faults.enumerated().map { position, fault in
                    switch fault {
                    case 0: Self.note("\(position)", "forbidden")
                    case 1: Self.note("\(position)", user: "99")
                    case 2: Self.note("\(position)", "")
                    default: Self.note("\(position)")
                    }
                }
                let answer = try await host.data(Self.document("writeNotes"), ["notes": .array(notes)])
                let results = answer["writeNotes"]["results"].array ?? []
                for (position, fault) in faults.enumerated() {
                    #expect((results[position]["error"] == .null) == (fault > 2), "\(seed): \(answer.text)")
                    #expect((results[position]["note"]["videoId"] == .string("\(position)")) == (fault > 2))
                }
                #expect(try await host.count("notes") == Int64(faults.count { $0 > 2 }))
            }
        }
    }
}
