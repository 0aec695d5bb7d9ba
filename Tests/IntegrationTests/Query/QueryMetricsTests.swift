import JSON
import Postgres
import TestSupport
import Testing

/// What `/metrics` says of queries.
@Suite("Query: metrics")
struct QueryMetricsTests {
    /// The series of a counter with their values.
    private func series(_ name: String, _ host: TestHost) async -> [String] {
        await host.request("GET", "/metrics").text.split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }

    @Test("Errors are counted by their codes, those of fields and refusals for cost among them")
    func errors() async throws {
        try await TestHost.with(yaml: "query: { limits: { cost: 500 } }") { host in
            let user = try await host.addUser("ann")
            _ = try await host.database.query("ALTER TABLE user_playbook RENAME TO elsewhere", access: .write)
            _ = await host.query("{ user(id: \(user)) { username } }")
            #expect(await series("graphql_errors_total", host) == [])
            _ = await host.query("{ user(id: \(user)) { playbook { nodes { videoId } } } }")
            for name in ["a", "b"] {
                _ = await host.query("{ \(name): user(id: \(user)) { plays(first: -1) { totalCount } } }")
            }
            _ = await host.query("mutation { deletePlay(input: { id: 77 }) { play { id } } }")
            _ = await host.query("{ users(first: 100) { nodes { plays(first: 100) { nodes { id } } } } }")
            _ = await host.query("{ nothing }")
            #expect(
                await series("graphql_errors_total", host) == [
                    #"{code="BAD_USER_INPUT"} 2"#, #"{code="GRAPHQL_VALIDATION_FAILED"} 1"#,
                    #"{code="INTERNAL_SERVER_ERROR"} 1"#, #"{code="LIMIT_EXCEEDED"} 1"#, #"{code="NOT_FOUND"} 1"#,
                ])
        }
    }

    @Test("Every operation is counted once, whether GraphQL or REST asks for it, to read or to write")
    func operations() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            var expected = 0
            func counts(_ what: Comment) async {
                expected += 1
                #expect(await series("graphql_operations_total ", host) == [String(expected)], what)
            }
            _ = await host.query("{ user(id: \(user)) { username } }")
            await counts("a query")
            _ = await host.query("mutation { deletePlay(input: { id: 77 }) { play { id } } }")
            await counts("a mutation")
            #expect(await host.request("GET", "/users/\(user)").status == 200)
            await counts("a REST route that reads")
            #expect(await host.post("/plays", ["userId": .string(user), "videoId": "v"]).status == 201)
            await counts("a REST route that writes")
        }
    }
}
