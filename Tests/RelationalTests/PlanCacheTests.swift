import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What plans that are kept hold, and which are.
@Suite struct PlanCacheTests {
    private func engine() throws -> QueryEngine {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        return QueryEngine(
            catalog: try TestCatalog.make(), database: client, limits: QueryLimits(), logger: Logger(label: "test"))
    }

    private func plan(_ engine: QueryEngine, _ text: String, _ variables: JSONObject = [:]) throws -> OperationPlan {
        try engine.plan(
            try engine.coerce(
                try engine.prepare(Array(text.utf8)), operationName: nil, variables: variables),
            in: QueryContext(asker: .product))
    }

    @Test func aShapeAsLongAsItsVariablesIsNotKept() throws {
        let engine = try engine()
        let text = "query($o: [PlayOrder!]) { plays(orderBy: $o) { totalCount } }"
        for count in [1, 2] {
            _ = try plan(engine, text, ["o": .array(.init(repeating: "PLAY_TIMESTAMP_ASC", count: count))])
            #expect(engine.statistics.plans == count)
        }
        let long = JSONValue.array(.init(repeating: "PLAY_TIMESTAMP_ASC", count: 40_000))
        for _ in 0..<2 { _ = try plan(engine, text, ["o": long]) }
        #expect(engine.statistics.plans == 2)
    }

    @Test func aKeyKnowsItsShape() throws {
        let engine = try engine()
        let document = try engine.prepare(Array("query($o: [PlayOrder!]) { plays(orderBy: $o) { totalCount } }".utf8))
        let sizes = try [1, 100].map { count in
            PlanKey(
                try engine.coerce(
                    document, operationName: nil,
                    variables: ["o": .array(.init(repeating: "PLAY_TIMESTAMP_ASC", count: count))]), .admin,
                conceals: false
            ).size
        }
        #expect(sizes[1] - sizes[0] >= 99 * "PLAY_TIMESTAMP_ASC".utf8.count)
    }

    /// Each way to fill a plan with what a document of a few kilobytes repeats or holds.
    @Test func aPlanKnowsAllThatItHolds() throws {
        let engine = try engine()
        let text = String(repeating: "x", count: 1_000)
        let name = String(repeating: "n", count: 200)
        let small = try plan(engine, "{ plays(filter: { videoId: { eq: \"x\" } }) { nodes { id } } }").size
        let filtered = { (filter: String) throws -> Int in
            try plan(engine, "{ plays(filter: { videoId: { \(filter) } }) { nodes { id } } }").size - small
        }
        #expect(try filtered("eq: \"\(text)\"") >= 990)
        #expect(try filtered("in: [\"\(text)\", \"\(text)\", \"a\", \"b\", \"c\"]") >= 2_000 + 5 * 32)
        #expect(try plan(engine, "{ plays(after: \"\(text)\") { pageInfo { hasNextPage } } }").size >= 2_000)
        #expect(try plan(engine, "{ video(id: \"\(text)\") { id nodeId } }").size >= 1_000)
        #expect(try plan(engine, "{ node(nodeId: \"\(text)\") { nodeId } }").size >= 1_000)
        // The argument's error is all that the plan is.
        #expect(
            try plan(engine, "{ plays(orderBy: [PLAY_TIMESTAMP_ASC, PLAY_TIMESTAMP_ASC]) { totalCount } }").size > 256)
        #expect(
            try plan(engine, "{ plays { nodes { \(name): id } } }").size
                - plan(engine, "{ plays { nodes { id } } }").size >= 2 * 198)
        #expect(
            try plan(engine, "{ plays { pageInfo { \(name): hasNextPage } } }").size
                - plan(engine, "{ plays { pageInfo { hasNextPage } } }").size >= 188)
        let one = try plan(engine, "{ __schema { types { name } } }").size
        let many = try plan(
            engine, "{ __schema { types { \((0..<100).map { "a\($0): name" }.joined(separator: " ")) } } }"
        ).size
        #expect(one >= 3 * 128 && many - one >= 99 * 128)
    }

    @Test func manyShapesOfIntrospectionStayWithinTheBound() throws {
        let engine = try engine()
        let fields = (0..<44).map { "a\($0): name" }.joined(separator: " ")
        let variables = (0..<10).map { "$v\($0): Boolean!" }.joined(separator: ", ")
        let skipped = (0..<10).map { "s\($0): __typename @skip(if: $v\($0))" }.joined(separator: " ")
        let text =
            "query(\(variables)) { \(skipped) __schema { types { \(fields) fields { name } } queryType { \(fields) } } }"
        var size = 0
        for shape in 0..<1_024 {
            var values = JSONObject()
            for bit in 0..<10 { values["v\(bit)"] = .bool(shape >> bit & 1 == 1) }
            size = try plan(engine, text, values).size
        }
        #expect(engine.statistics.plans * size <= 32 << 20)
        #expect(engine.statistics.plans > 10)
    }

    /// A document that its own cache has forgotten is not kept by its plans.
    @Test func aPlanDoesNotHoldItsDocument() throws {
        let engine = try engine()
        weak var document: PreparedDocument?
        do {
            let registered = try engine.register(Array("{ users { totalCount } }".utf8))
            document = registered
            _ = try engine.plan(
                try engine.coerce(registered, operationName: nil, variables: nil), in: QueryContext(asker: .product))
        }
        #expect(engine.statistics.plans == 1)
        #expect(document == nil)
    }

    @Test func documentsOfOneTextAndTwoTimesHavePlansOfTheirOwn() throws {
        let engine = try engine()
        for expected in 1...2 {
            let document = try engine.register(Array("{ users { totalCount } }".utf8))
            for _ in 0..<2 {
                _ = try engine.plan(
                    try engine.coerce(document, operationName: nil, variables: nil), in: QueryContext(asker: .product))
            }
            #expect(engine.statistics.plans == expected && engine.statistics.planHits == expected)
        }
    }
}
