import FoundationEssentials
import Testing

@testable import ModuleKit

/// What a route's code gets of a request, and what a request is refused for.
@Suite("Route input")
struct RouteInputTests {
    /// One parameter of each kind.
    private struct Question: Sendable, Equatable {
        let id: Int64
        let word: String
        let limit: Int64
        let share: Double?
        let isLong: Bool
        let from: PostgresTimestamp?
        let order: String
        let parts: [String]
        let event: UUID?
        let agent: String?
        let stars: Int64

        init(from input: inout RouteInput) {
            id = input.key("id", about: "The video.")
            word = input.string("word", length: 1...3, about: "A word.")
            limit = input.integer("limit", in: 1...50, default: 10)
            share = input.optionalDouble("share", in: 0...1)
            isLong = input.boolean("long", default: false)
            from = input.optionalTimestamp("from")
            order = input.choice("order", among: ["up", "down"], default: "up")
            parts = input.choices("parts", among: ["head", "tail"])
            event = input.optionalUUID("event")
            agent = input.optionalString("User-Agent", from: .header, length: 0...5)
            stars = input.body.integer("stars", in: 1...5)
        }
    }

    private static let uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"

    /// Reads a request.
    private func ask(
        id: String = "7", _ query: [(name: String, value: String)], agent: String? = nil,
        body: String = #"{"stars": 3}"#
    ) throws -> Question {
        let headers = [("content-type", "application/json")] + (agent.map { [("user-agent", $0)] } ?? [])
        let request = Request(
            id: "1", method: .post, path: "/videos/\(id)", pathParameters: ["id": id], queryParameters: query,
            headers: headers, body: Array(body.utf8), query: QueryContext(asker: .product))
        return try RouteInput.read(request, hasBody: true, Question.init(from:))
    }

    @Test("Values arrive as what they are; what is left out has its default")
    func values() throws {
        let question = try ask(
            [
                ("word", "é"), ("limit", "50"), ("share", "2.5e-1"), ("long", "true"),
                ("from", "1970-01-01T01:00:01+01:00"),
                ("order", "down"), ("parts", "tail"), ("parts", "head"), ("event", Self.uuid.uppercased()),
            ], agent: "curl")
        #expect(question.id == 7 && question.word == "é" && question.limit == 50 && question.share == 0.25)
        #expect(question.isLong && question.from == PostgresTimestamp(microsecondsSinceEpoch: 1_000_000))
        #expect(question.order == "down" && question.parts == ["tail", "head"] && question.stars == 3)
        #expect(question.event == UUID(uuidString: Self.uuid) && question.agent == "curl")
        let bare = try ask([("word", "abc")])
        #expect(bare.limit == 10 && bare.share == nil && !bare.isLong && bare.from == nil && bare.order == "up")
        #expect(bare.parts.isEmpty && bare.event == nil && bare.agent == nil)
    }

    @Test(
        "A parameter at fault is a 400 that names it",
        arguments: [
            ("word", ""), ("word", "four"), ("limit", "0"), ("limit", "51"), ("limit", "1.0"), ("limit", ""),
            ("share", "0x1p-1"), ("share", "nan"), ("share", "1.01"), ("long", "yes"), ("from", "today"),
            ("order", "UP"), ("parts", "head,"), ("parts", "head,head"), ("event", "1"),
        ])
    func faults(name: String, value: String) throws {
        let query = (name == "word" ? [] : [("word", "a")]) + [(name, value)]
        let problem = try #require(throws: Problem.self) { _ = try ask(query) }
        #expect(problem.status == 400 && problem.code == "invalid_parameter", "\(problem)")
        #expect(problem.errors.map(\.pointer) == [name] && problem.detail.contains("\"\(name)\""))
    }

    @Test("All faults of the parameters are told at once, then those of the body; a path without a key names nothing")
    func manyFaults() throws {
        let many = try #require(throws: Problem.self) {
            _ = try ask([("limit", "x"), ("long", "x")], agent: "a long name")
        }
        #expect(many.errors.map(\.pointer) == ["word", "limit", "long", "User-Agent"], "\(many)")
        let body = try #require(throws: Problem.self) {
            _ = try ask([("word", "a")], body: #"{"stars": 6, "moons": 1}"#)
        }
        #expect(body.status == 422 && body.errors.map(\.pointer) == ["/stars", "/moons"], "\(body)")
        for id in ["0", "x", "9223372036854775808", "01"] {
            let nothing = try #require(throws: Problem.self) { _ = try ask(id: id, [("word", "a")]) }
            #expect(nothing.status == 404, "\(nothing)")
        }
    }

    @Test("The reading says what it asks for")
    func contract() throws {
        var routes = Routes()
        routes.on(.put, "/videos/{id}", "Asks", named: "ask", input: Question.init(from:), answers: []) { _, _, _ in
            .noContent
        }
        guard case .handler(_, let contract) = try #require(routes.all.first).action else {
            Issue.record("The route has no handler.")
            return
        }
        #expect(contract.operation == "ask" && contract.isDeclared)
        let described = contract.parameters.map { "\($0.place.rawValue) \($0.name): \($0.definition.type)" }
        #expect(
            described == [
                "path id: ID!", "query word: String!", "query limit: Int!", "query share: Float",
                "query long: Boolean!",
                "query from: DateTime", "query order: String!", "query parts: [String!]", "query event: UUID",
                "header User-Agent: String",
            ])
        #expect(contract.parameters.filter(\.definition.isRequired).map(\.name) == ["id", "word"])
        #expect(contract.parameters[2].definition.bound == .integers(1...50))
        #expect(contract.body.map(\.name) == ["stars"] && contract.body[0].bound == .integers(1...5))
    }
}
