import JSON
import TestSupport
import Testing

/// Queries that cannot be answered, or not whole.
@Suite("Query: errors")
struct QueryErrorTests {
    /// Requests that are not executed, with the code and the place of the first error.
    private static let requestErrors: [(query: String, variables: JSONValue, code: String, line: Int, column: Int)] = [
        ("{ user(id: ", [:], "GRAPHQL_PARSE_FAILED", 1, 12), ("", [:], "GRAPHQL_PARSE_FAILED", 1, 1),
        ("{ a: }", [:], "GRAPHQL_PARSE_FAILED", 1, 6),
        ("{\n  user(id: \"a\n\") { id } }", [:], "GRAPHQL_PARSE_FAILED", 2, 14),
        ("{ user(id: 1) { nope } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 17),
        ("{\n  user { id }\n}", [:], "GRAPHQL_VALIDATION_FAILED", 2, 3),
        ("{ user(id: 1) }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 3),
        ("{ user(id: 1, x: 2) { id } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 15),
        ("{ user(id: [1]) { id } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 12),
        ("{ plays(orderBy: [NOTHING]) { totalCount } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 19),
        ("{ plays(filter: { colour: { eq: 1 } }) { totalCount } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 19),
        ("{ user(id: $id) { id } }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 12),
        ("{ ...F } fragment F on Query { ...F }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 32),
        ("mutation { x }", [:], "GRAPHQL_VALIDATION_FAILED", 1, 12),
        ("query($id: ID!) { user(id: $id) { id } }", [:], "BAD_USER_INPUT", 1, 7),
        ("query($id: ID!) { user(id: $id) { id } }", ["id": .null], "BAD_USER_INPUT", 1, 7),
        ("query($n: Int) { users(first: $n) { totalCount } }", ["n": "1"], "BAD_USER_INPUT", 1, 7),
        ("query($n: Int) { users(first: $n) { totalCount } }", ["n": 2_147_483_648], "BAD_USER_INPUT", 1, 7),
        ("query($f: PlayFilter) { plays(filter: $f) { totalCount } }", ["f": ["x": 1]], "BAD_USER_INPUT", 1, 7),
        (
            "query($t: DateTime!) { plays(filter: { playTimestamp: { lt: $t } }) { totalCount } }", ["t": "now()"],
            "BAD_USER_INPUT", 1, 7
        ),
    ]

    @Test("A request that cannot be executed is answered with errors and no data, each error with its place")
    func requestErrors() async throws {
        try await TestHost.with { host in
            for fault in Self.requestErrors {
                let answer = await host.query(fault.query, fault.variables)
                #expect(answer.names == ["errors"], "\(fault.query): \(answer.text)")
                let error = answer["errors"][0]
                #expect(error["extensions"]["code"] == .string(fault.code), "\(fault.query): \(answer.text)")
                #expect(error["message"].string?.isEmpty == false && error["path"] == .null)
                #expect(
                    error["locations"][0] == ["line": .integer(fault.line), "column": .integer(fault.column)],
                    "\(fault.query): \(answer.text)")
            }
        }
    }

    @Test("Which of several operations is meant has to be said")
    func operationNames() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let query = "query A { a: __typename } query B { b: __typename }"
            func answer(_ name: JSONValue) async -> JSONValue {
                await host.post("/query", ["query": .string(query), "operationName": name]).json
            }
            #expect(await answer("B") == ["data": ["b": "Query"]])
            for name in [.null, "C", ""] as [JSONValue] {
                let refused = await answer(name)
                #expect(refused.names == ["errors"], "\(name)")
                #expect(refused["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE")
            }
        }
    }

    @Test("The size of a page is checked where only the count is asked for, too", arguments: ["-1", "101"])
    func sizeOfAnUnreadPage(_ size: String) async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let answer = await host.query("{ users(first: \(size)) { totalCount } }", [:])
            #expect(answer["data"] == .null)
            #expect(answer["errors"][0]["path"] == ["users"], "\(answer.text)")
        }
    }

    /// Field errors, as the arguments of a list, and the code of each.
    private static let fieldErrors: [(arguments: String, code: String)] = [
        ("first: -1", "BAD_USER_INPUT"), ("first: 1, last: 1", "BAD_USER_INPUT"), ("after: \"zz\"", "BAD_USER_INPUT"),
        ("filter: { or: [{ not: null }] }", "BAD_USER_INPUT"), ("filter: { videoId: { eq: null } }", "BAD_USER_INPUT"),
        ("first: 101", "LIMIT_EXCEEDED"), ("last: 2147483647", "LIMIT_EXCEEDED"),
    ]

    @Test("A field that fails is null up to what may be null, with its place and path; its neighbours are answered")
    func fieldErrors() async throws {
        try await ContractTests.withRows { host in
            for fault in Self.fieldErrors {
                let answer = await host.query(
                    "{ good: user(id: 2) { username }\n  bad: user(id: 1) { id mine: plays(\(fault.arguments)) { totalCount nodes { id } } } }"
                )
                #expect(answer["data"] == ["good": ["username": "bob"], "bad": .null], "\(answer.text)")
                #expect(answer["errors"].array?.count == 1)
                let error = answer["errors"][0]
                #expect(error["path"] == ["bad", "mine"], "\(answer.text)")
                #expect(error["locations"] == [["line": 2, "column": 25]], "\(answer.text)")
                #expect(error["extensions"]["code"] == .string(fault.code), "\(answer.text)")
            }
            let whole = await host.query("{ user(id: 1) { id } plays(first: -1) { nodes { id } } }")
            #expect(whole.names == ["data", "errors"] && whole["data"] == .null, "\(whole.text)")
            #expect(whole["errors"][0]["path"] == ["plays"])
        }
    }

    /// Queries beyond a limit: its name, its value, and the query.
    private static let limits: [(name: String, value: Int, query: String)] = [
        ("depth", 6, "{ user(id: 1) { plays { nodes { user { plays { nodes { id } } } } } } }"),
        ("aliases", 3, "{ a: __typename b: __typename c: __typename d: __typename }"),
        (
            "aliases", 3,
            "{ ...F x: user(id: 1) { ...G } } fragment F on Query { a: __typename b: __typename } fragment G on User { c: id }"
        ),
        ("fields", 12, "{ " + (1...13).map { "... { __typename }" + ($0 > 0 ? " " : "") }.joined() + "}"),
        ("tokens", 120, "{ " + String(repeating: "__typename ", count: 120) + "}"),
        ("listSize", 5, "{ users(first: 6) { nodes { id } } }"),
        ("listSize", 5, "{ plays(filter: { id: { in: [1, 2, 3, 4, 5, 6] } }) { totalCount } }"),
        (
            "depth", 6,
            "{ ...A } fragment A on Query { user(id: 1) { ...B } } fragment B on User { plays { ...C } } fragment C on PlayConnection { nodes { ...D } } fragment D on Play { user { ...E } } fragment E on User { plays { edges { cursor } } }"
        ),
    ]

    @Test("Beyond a limit the answer names it")
    func limits() async throws {
        let yaml = "query: { limits: { depth: 6, aliases: 3, fields: 12, tokens: 120, listSize: 5 } }"
        try await TestHost.with(yaml: yaml) { host in
            for limit in Self.limits {
                let answer = await host.query(limit.query)
                let extensions = answer["errors"][0]["extensions"]
                #expect(
                    extensions == [
                        "code": "LIMIT_EXCEEDED", "limit": .string(limit.name), "value": .integer(limit.value),
                    ],
                    "\(limit.query): \(answer.text)")
                #expect(answer["data"] == .null)
            }
            for query in [
                "{ user(id: 1) { plays { nodes { user { plays { totalCount } } } } } }",
                "{ a: __typename b: __typename c: __typename }",
                "{ users(first: 5) { nodes { id } } }",
                "{ plays(filter: { id: { in: [1, 2, 3, 4, 5] } }) { totalCount } }",
            ] {
                #expect(await host.query(query)["errors"] == .null, "\(query)")
            }
        }
    }
}
