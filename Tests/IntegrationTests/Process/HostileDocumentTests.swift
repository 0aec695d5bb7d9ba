import JSON
import TestSupport
import Testing

/// Requests made to cost much: each is refused or answered, cheaply, and the server goes on.
@Suite("Process: hostile documents", .serialized)
struct HostileDocumentTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: String
        var variables: JSONValue = .null
        /// Whether it is merely large and may well be answered.
        var isHarmless = false
    }

    private static func nested(_ open: String, _ close: String, _ levels: Int) -> String {
        String(repeating: open, count: levels) + "id" + String(repeating: close, count: levels)
    }

    private static func fragments(_ count: Int, _ body: (Int) -> String) -> String {
        "{ users { nodes { ...f0 } } }\n"
            + (0..<count).map { "fragment f\($0) on User { \(body($0)) }" }.joined(separator: "\n")
    }

    private static let clashes = (0..<3_000).map { "n: id n: username x\($0): email" }.joined(separator: " ")

    static let attacks: [Attack] = [
        Attack(testDescription: "10,000 levels of fields", query: nested("{ user ", "}", 10_000)),
        Attack(testDescription: "10,000 levels of inline fragments", query: "{" + nested("... { ", "}", 10_000) + "}"),
        Attack(
            testDescription: "10,000 levels of lists",
            query: "{ user(id: " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
                + ") { id } }"),
        Attack(
            testDescription: "10,000 levels of objects",
            query: "{ users(filter: " + String(repeating: "{id:", count: 10_000) + "1"
                + String(repeating: "}", count: 10_000)
                + ") { totalCount } }"),
        Attack(
            testDescription: "10,000 levels of a list type",
            query: "query($v: " + String(repeating: "[", count: 10_000) + "ID" + String(repeating: "]", count: 10_000)
                + ") { user(id: $v) { id } }"),
        Attack(testDescription: "100,000 opening braces", query: String(repeating: "{", count: 100_000)),
        Attack(
            testDescription: "100,000 aliases",
            query: "{ " + (0..<100_000).map { "a\($0): __typename" }.joined(separator: " ") + " }"),
        Attack(
            testDescription: "100,000 fields of one name",
            query: "{ " + String(repeating: "__typename ", count: 100_000) + "}"),
        Attack(
            testDescription: "100,000 directives",
            query: "{ __typename " + String(repeating: "@skip(if: false) ", count: 100_000) + "}"),
        Attack(
            testDescription: "Unknown fields with unknown arguments",
            query: "{ " + (0..<3_000).map { "user\($0)(idd: 1) { nam }" }.joined(separator: " ") + " }"),
        Attack(
            testDescription: "Fragments that double 30 times",
            query: fragments(31) { $0 < 30 ? "...f\($0 + 1) ...f\($0 + 1)" : "id" }),
        Attack(
            testDescription: "Fragments that double 30 times, each field its own",
            query: fragments(31) {
                $0 < 30
                    ? "a: plays { nodes { user { ...f\($0 + 1) } } } b: plays { nodes { user { ...f\($0 + 1) } } }"
                    : "id"
            }),
        Attack(testDescription: "A circle of 1,000 fragments", query: fragments(1_000) { "...f\(($0 + 1) % 1_000)" }),
        Attack(
            testDescription: "A chain of 3,000 fragments",
            query: fragments(3_000) { $0 < 2_999 ? "...f\($0 + 1)" : "id" }),
        Attack(
            testDescription: "Fragments that all spread each other",
            query: fragments(60) { one in (0..<60).map { "...f\($0)" }.joined(separator: " ") + " id\(one): id" }),
        Attack(testDescription: "Thousands of clashes", query: "{ users { nodes { \(clashes) } } }"),
        Attack(
            testDescription: "Clashes inside clashes",
            query: "{ "
                + String(
                    repeating: "x: users(first: 1) { nodes { a: id } } x: users(first: 2) { nodes { a: email } } ",
                    count: 300)
                + "}"),
        Attack(
            testDescription: "A list of 100,000 ids",
            query: "query($v: [ID!]) { users(filter: { id: { in: $v } }) { totalCount } }",
            variables: ["v": .array((0..<100_000).map { .string("\($0)") })], isHarmless: true),
        Attack(
            testDescription: "A string of 500,000 characters", query: "query($v: ID!) { video(id: $v) { id } }",
            variables: ["v": .string(String(repeating: "x", count: 500_000))], isHarmless: true),
        Attack(
            testDescription: "An introspection that widens at every level",
            query:
                "{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { type { fields { name } } } } } } } } } } } } } }"
        ),
        Attack(
            testDescription: "A comment of 500,000 characters",
            query: "#" + String(repeating: "x", count: 500_000) + "\n{ __typename }", isHarmless: true),
    ]

    /// Settings over a database of the test's own.
    private static func settings(_ more: String = "") async throws -> String {
        """
        database: { mode: external, url: "\(try await TestDatabase.shared.migrated())" }
        modules: { users: {}, plays: {}, playbook: {} }
        log: { level: warning }
        \(more)
        """
    }

    /// Asks, and expects an answer that cost less than two seconds of a processor and 200 MiB, and that others are served.
    private static func attack(
        _ server: RunningServer, _ body: JSONValue, _ name: String
    ) async throws -> WireAnswer {
        let before = try ProcessUsage(of: server.program.id)
        let answer = try await ask(server.port, "POST", "/query", body)
        let after = try ProcessUsage(of: server.program.id)
        #expect(after.processorSeconds - before.processorSeconds < 2, "\(name)")
        #expect(after.peakResidentBytes < 400 << 20, "\(name)")
        let next = try await ask(server.port, "POST", "/query", ["query": "{ users { totalCount } }"])
        #expect(next.status == 200 && next.json["errors"] == .null, "\(name): \(next.text)")
        return answer
    }

    @Test("Each is refused with a reason or answered, for little, and the next request is served")
    func documents() async throws {
        try await TestFolder.with { folder in
            let server = try await RunningServer.start(
                try await Self.settings("server: { limits: { bodySize: 8MiB } }"), in: folder)
            for attack in Self.attacks {
                let answer = try await Self.attack(
                    server, ["query": .string(attack.query), "variables": attack.variables], attack.testDescription)
                guard !attack.isHarmless else { continue }
                let errors = answer.json["errors"].array ?? []
                #expect(!errors.isEmpty && errors.count <= 101, "\(attack.testDescription): \(answer.text.prefix(300))")
                #expect(answer.json["data"] == .null, "\(attack.testDescription)")
                #expect(answer.text.utf8.count < 1 << 20, "\(attack.testDescription)")
            }
            try await server.stop()
        }
    }

    /// A request with a list of that many integers.
    private static func request(integers count: Int) -> JSONValue {
        let items = [JSONValue](repeating: .integer(12_345_678), count: count)
        return ["query": "query($v: [Int]) { __typename @skip(if: false) }", "variables": ["v": .array(items)]]
    }

    @Test("50 MB of variables are refused; 15 MB that are let in cost little more than their size")
    func variables() async throws {
        try await TestFolder.with { folder in
            let strict = try await RunningServer.start(try await Self.settings(), in: folder, name: "strict")
            #expect(try await Self.attack(strict, Self.request(integers: 5_500_000), "unread").status == 413)
            try await strict.stop()
            let generous = try await RunningServer.start(
                try await Self.settings("server: { limits: { bodySize: 64MiB } }"), in: folder, name: "generous")
            #expect(try await Self.attack(generous, Self.request(integers: 5_500_000), "unparsed").status == 400)
            // The variable is not used, which is an error of the document; the JSON around it was read.
            let answer = try await Self.attack(generous, Self.request(integers: 1_600_000), "read")
            #expect(answer.json["errors"][0]["message"].string?.contains("$v") == true, "\(answer.text.prefix(300))")
            try await generous.stop()
        }
    }
}
