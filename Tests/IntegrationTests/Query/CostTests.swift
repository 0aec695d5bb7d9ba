import JSON
import Postgres
import TestSupport
import Testing

/// The bounds of an operation's execution.
@Suite("Query: cost")
struct CostTests {
    @Test("Lists inside lists may not cost more than the limit, whatever is in the tables")
    func cost() async throws {
        try await ContractTests.withRows { host in
            func query(_ sizes: [Int]) -> String {
                sizes.reversed().reduce("id") { "user { plays(first: \($1)) { nodes { \($0) } } }" }
            }
            let refused = await host.query("{ play(id: 1) { \(query([100, 100, 100])) } }")
            #expect(refused.names == ["errors"])
            // A play with its user; then plays, all but the last with their users, of 1, 100 and 10,000 parents.
            let cost = 3 + (1 + 100 * 2) + (100 + 10_000 * 2) + (10_000 + 1_000_000)
            #expect(
                refused["errors"][0]["extensions"]
                    == ["code": "LIMIT_EXCEEDED", "limit": "cost", "value": 50_000, "cost": .integer(cost)])
            #expect(await host.query("{ play(id: 1) { \(query([100, 100, 1])) } }")["errors"] == .null)
            let benchmark =
                "{ users(first: 20) { nodes { plays(first: 10) { nodes { id } } playbook(first: 5) { nodes { id } } } } }"
            #expect(await host.query(benchmark)["errors"] == .null)
        }
    }

    @Test("An operation may count a few tables whole, and not as many as it may have root fields")
    func wholeTables() async throws {
        try await ContractTests.withRows { host in
            let page = "{ users(first: 20) { totalCount nodes { id } } plays { totalCount } playbook { totalCount } }"
            #expect(await host.query(page)["errors"] == .null)
            let many = (0..<50).map { "a\($0): plays { totalCount }" }.joined(separator: " ")
            let refused = await host.query("{ \(many) }")
            #expect(refused["errors"][0]["extensions"]["limit"] == "cost", "\(refused.text)")
            let filtered = (0..<50).map { "a\($0): plays(filter: { userId: { eq: \($0) } }) { totalCount } " }.joined()
            #expect(await host.query("{ \(filtered) }")["errors"] == .null)
        }
    }

    @Test("It is the variables' values that count, also of a document that is kept")
    func variables() async throws {
        try await TestHost.with(yaml: "query: { limits: { cost: 100 } }") { host in
            let query = "query($n: Int) { users(first: $n) { nodes { plays(first: $n) { totalCount nodes { id } } } } }"
            for (size, cost) in [(3, 46), (9, 190), (5, 86), (6, 109)] as [(Int, Int)] {
                let answer = await host.query(query, ["n": .integer(size)])
                let isRefused = answer["errors"] != .null
                #expect(isRefused == (cost > 100), "\(size): \(answer.text)")
                if isRefused { #expect(answer["errors"][0]["extensions"]["cost"] == .integer(cost), "\(answer.text)") }
            }
            let mutation = """
                mutation { recordPlay(input: { userId: "1", videoId: "v" }) { play { user { plays(first: 100) { nodes { id } } } } } }
                """
            let refused = await host.query(mutation)
            #expect(refused.names == ["errors"] && refused["errors"][0]["extensions"]["limit"] == "cost")
        }
    }

    @Test("An operation that takes longer than its time is cut off, and the error names the limit")
    func time() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { limits: { time: 5s } }") { host in
            let answer = try await host.database.transaction { transaction in
                _ = try await transaction.query("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
                return await host.query("{ user(id: 1) { id } }")
            }
            #expect(
                answer["errors"][0]["extensions"] == ["code": "TIMEOUT", "limit": "time", "value": 5_000],
                "\(answer.text)"
            )
            #expect(await host.query("{ user(id: 1) { id } }") == ["data": ["user": .null]])
        }
    }

    @Test("An answer beyond its size is refused; introspection counts, too")
    func answerSize() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { limits: { answerSize: 1KiB } }") { host in
            let answer = await host.query("{ __schema { types { name description fields { name } } } }")
            #expect(answer.names == ["errors"])
            #expect(
                answer["errors"][0]["extensions"]
                    == ["code": "LIMIT_EXCEEDED", "limit": "answerSize", "value": 1_024])
            #expect(await host.query("{ __schema { queryType { name } } }")["errors"] == .null)
        }
    }
}
