import JSON
import Postgres
import Relational
import TestSupport
import Testing

/// Documents that are looked at and not run: what the page at `/query` asks while someone writes.
@Suite("Query: examined documents")
struct ExaminationTests {
    private static func examine(
        _ host: TestHost, _ text: String, variables: JSONValue = [:], operationName: JSONValue = .null,
        accept: String = "application/json"
    ) async -> TestHost.Answer {
        await host.post(
            "/query",
            ["variables": variables, "operationName": operationName, "extensions": ["validate": .string(text)]],
            headers: [("accept", accept)])
    }

    @Test("Nothing is run: neither a query nor a mutation nor a subscription; its cost is told")
    func nothingRuns() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let before = host.queries.statistics
            for (text, cost) in [
                ("{ users { totalCount } }", 5_000), ("{ __typename }", 0),
                ("mutation { recordPlay(input: { userId: \(user), videoId: \"v\" }) { play { id } } }", 22),
                ("subscription { playRecorded { id } }", 2),
            ] {
                let answer = await Self.examine(host, text)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(
                    answer.json == [
                        "data": .null, "extensions": ["valid": true, "executed": false, "cost": .integer(cost)],
                    ], "\(answer.text)")
            }
            #expect(try await host.count("plays") == 0)
            // Neither kept nor run.
            #expect(host.queries.statistics.operations == before.operations)
            #expect(host.queries.statistics.documents == before.documents)
            #expect(host.queries.statistics.plans == before.plans)
        }
    }

    @Test("What is wrong is told with its place, as if it were run, and counts as no error")
    func faults() async throws {
        try await TestHost.with { host in
            let metrics = await host.request("GET", "/metrics").text
            for (text, variables, code, line, column) in [
                ("{ users { nonsense } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 11),
                ("{\n  users {", [:], "GRAPHQL_PARSE_FAILED", 2, 10),
                ("{ users(fist: 1) { totalCount } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 9),
                ("query($v: ID!) { user(id: $v) { id } }", [:], "BAD_USER_INPUT", 1, 7),
                ("query($v: Int) { users(first: $v) { nodes { id } } }", ["v": "x"], "BAD_USER_INPUT", 1, 7),
                ("{ users(first: -1) { nodes { id } } }", [:], "BAD_USER_INPUT", 1, 3),
                ("{ user(id: 1) { plays(first: 1, last: 1) { nodes { id } } } }", [:], "BAD_USER_INPUT", 1, 17),
                (
                    "mutation { deletePlay(input: { id: 1 }) { query { users(first: -1) { nodes { id } } } } }", [:],
                    "BAD_USER_INPUT", 1, 51
                ),
                (
                    "mutation { deletePlay(input: { id: 1.5 }) { play { id } } }", [:], "GRAPHQL_VALIDATION_FAILED", 1,
                    36
                ),
                ("subscription { playRecorded(userId: \"x\") { id } }", [:], "BAD_USER_INPUT", 1, 16),
            ] as [(String, JSONValue, JSONValue, Int, Int)] {
                let answer = await Self.examine(host, text, variables: variables)
                #expect(answer.status == 200 && answer.json.names == ["errors"], "\(text): \(answer.text)")
                let error = answer.json["errors"][0]
                #expect(error["extensions"]["code"] == code, "\(text): \(answer.text)")
                #expect(
                    error["locations"][0] == ["line": .integer(line), "column": .integer(column)],
                    "\(text): \(answer.text)")
                let other = await Self.examine(
                    host, text, variables: variables, accept: "application/graphql-response+json")
                #expect(other.status == 400, "\(text): \(other.text)")
            }
            let dear = await Self.examine(host, "{ \((0..<11).map { "a\($0): plays { totalCount }" }.joined()) }")
            #expect(dear.json["errors"][0]["extensions"]["limit"] == "cost", "\(dear.text)")
            let unnamed = await Self.examine(host, "query A { __typename } query B { __typename }")
            #expect(unnamed.json["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE")
            let named = await Self.examine(
                host, "query A { __typename } query B { __typename }", operationName: "B")
            #expect(named.json["extensions"]["valid"] == true)
            func errors(_ text: String) -> [Substring] {
                text.split(separator: "\n").filter { $0.hasPrefix("graphql_errors_total") }
            }
            #expect(await errors(host.request("GET", "/metrics").text) == errors(metrics))
        }
    }

    @Test("It stands where a server that does not know it finds nothing to run, and only there")
    func place() async throws {
        try await TestHost.with { host in
            for body in [
                ["extensions": ["validate": 1]], ["extensions": ["validate": true]], ["extensions": [:]],
            ] as [JSONValue] {
                let answer = await host.post("/query", body)
                #expect(answer.status == 400 && answer.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST")
            }
            // Beside a query it means nothing.
            let both = await host.post(
                "/query", ["query": "{ __typename }", "extensions": ["validate": "{ nonsense }"]])
            #expect(both.json == ["data": ["__typename": "Query"]], "\(both.text)")
            // A stream runs nothing of it either.
            let user = try await host.addUser("ann")
            let record = "mutation { recordPlay(input: { userId: \(user), videoId: \"v\" }) { play { id } } }"
            _ = await host.post(
                "/query", ["extensions": ["validate": .string(record)]], headers: [("accept", "text/event-stream")])
            #expect(try await host.count("plays") == 0)
        }
    }
}
