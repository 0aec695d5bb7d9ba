import JSON
import Postgres
import TestSupport
import Testing

/// What a response says of its own execution.
@Suite("Query: explain")
struct ExplainTests {
    private static let query = """
        query($name: String!) {
          users(first: 2) { nodes { username plays(first: 10) { totalCount nodes { id } } } }
          plays(filter: { videoId: { eq: $name } }) { nodes { id } }
          __typename
        }
        """
    private static let variables: JSONValue = ["name": "secret v1"]

    private static func ask(
        _ host: TestHost, _ extensions: JSONValue, query: String = query, variables: JSONValue = variables,
        from peer: String = "127.0.0.1"
    ) async -> TestHost.Answer {
        let body: JSONValue = ["query": .string(query), "variables": variables, "extensions": extensions]
        return await host.request("POST", "/query", body: body.text, from: peer)
    }

    @Test("The plan stands beside the same data: statements, types of parameters, round trips, tree, cost")
    func plan() async throws {
        try await ContractTests.withRows { host in
            let plain = await host.query(Self.query, Self.variables)
            #expect(plain["extensions"] == .null)
            let answer = await Self.ask(host, ["explain": true])
            let json = answer.json
            #expect(json["data"] == plain["data"])
            #expect(json["extensions"]["cost"] == .integer(1 + 2 + 2 * (1 + 10) + 2 * 10 + 1 + 20))
            let plan = json["extensions"]["explain"]
            #expect(plan.names == ["statements", "roundTrips", "fields"])
            #expect(plan["roundTrips"] == [["statements": [0, 1, 2, 3]]])
            let statements = plan["statements"].array ?? []
            #expect(statements.map { $0["kind"] } == ["rows", "rows", "count", "rows"])
            #expect(statements.map { $0["keys"] } == ["none", "repeated", "repeated", "none"])
            #expect(statements.map { $0["parent"] } == [.null, 0, 0, .null])
            #expect(statements.map { $0["maximumRows"] } == [2, 20, 2, 20])
            #expect(statements.map { $0["parameters"] } == [[], [], [], ["text"]])
            #expect(statements[0]["sql"].string?.hasPrefix("SELECT t.") == true)
            #expect(plan["fields"].array?.map { $0["from"] } == ["page", "page", "document"])
            let nodes = plan["fields"][0]["fields"][0]
            #expect(nodes["key"] == "nodes" && nodes["fields"].array?.map { $0["from"] } == ["column", "page"])
            #expect(nodes["fields"][1]["rows"] == 1 && nodes["fields"][1]["count"] == 2)
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test(
        "Analyzed, each statement has its rows and PostgreSQL's plan, and no value of the request",
        arguments: [
            ["explain": "analyze"], ["analyze": true], ["explain": true, "analyze": true],
        ] as [JSONValue])
    func analyze(extensions: JSONValue) async throws {
        try await ContractTests.withRows { host in
            let plain = await host.query(Self.query, Self.variables)
            let answer = await Self.ask(host, extensions)
            let json = answer.json
            #expect(json["data"] == plain["data"], "\(answer.text)")
            let plan = json["extensions"]["explain"]
            #expect((plan["roundTrips"][0]["milliseconds"].number?.double ?? -1) >= 0)
            let statements = plan["statements"].array ?? []
            #expect(statements.map { $0["rows"] } == [2, 6, 2, 0])
            for statement in statements {
                #expect(statement["analyze"]["Execution Time"].number != nil)
                #expect(statement["analyze"]["Plan"]["Node Type"].string != nil)
                let rows = statement["analyze"]["Plan"]["Actual Rows"].number?.double
                #expect(rows == statement["rows"].number?.double)
            }
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test(
        "What waits for keys waits in a second round trip; of a node only the named type is sent")
    func roundTrips() async throws {
        try await ContractTests.withRows { host in
            let waiting = await Self.ask(
                host, ["explain": "analyze"],
                query:
                    "{ users(first: 100) { nodes { plays(first: 100) { nodes { video { plays(first: 1) { nodes { id } } } } } } } }",
                variables: [:]
            ).json["extensions"]["explain"]
            #expect(waiting["roundTrips"].array?.map { $0["statements"] } == [[0, 1], [2]])
            #expect(waiting["statements"][2]["keys"] == "awaited" && waiting["statements"][2]["rows"] == 3)
            #expect(waiting["statements"][2]["parameters"] == ["text[]"])
            let node = await Self.ask(
                host, ["explain": "analyze"],
                query: "{ node(nodeId: \"VXNlcjox\") { nodeId ... on User { username } ... on Play { videoId } } }",
                variables: [:]
            ).json["extensions"]
            #expect(node["cost"] == 2)
            for statement in node["explain"]["statements"].array ?? [] {
                let isSent = statement["onlyFor"] == "User"
                #expect((statement["rows"] == 1) == isSent && (statement["analyze"] != .null) == isSent)
            }
        }
    }

    @Test("Only an admin is told: nobody else sees SQL")
    func roles() async throws {
        try await ContractTests.withRows { host in
            for extensions in [["explain": true], ["analyze": true]] as [JSONValue] {
                let answer = await Self.ask(host, extensions, from: "192.0.2.1")
                #expect(answer.json.names == ["errors"])
                #expect(answer.json["errors"][0]["extensions"] == ["code": "UNAUTHENTICATED"])
                #expect(!answer.text.contains("SELECT"))
            }
            let plain = await Self.ask(host, ["explain": false, "other": 1], from: "192.0.2.1")
            #expect(plain.json["extensions"] == .null)
            for extensions in [["explain": "yes"], ["analyze": 1], ["explain": []]] as [JSONValue] {
                let answer = await Self.ask(host, extensions)
                #expect(answer.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST")
                #expect(answer.status == 400)
            }
        }
    }

    @Test("Nobody is an admin through a proxy, by a name that others own, or from a page of another site")
    func others() async throws {
        func isTold(_ host: TestHost, _ headers: [(String, String)]) async -> Bool {
            let body = #"{"query": "{ __typename }", "extensions": {"explain": true}}"#
            let answer = await host.request("POST", "/query", headers: headers, body: body)
            #expect(answer.status == 200 || answer.status == 403 || answer.status == 421, "\(answer.text)")
            return answer.json["extensions"]["explain"] != .null
        }
        try await TestHost.with(modules: ["users"], yaml: "server: { names: [video.example] }") { host in
            let own = [
                [], [("host", "127.0.0.1:8080")], [("host", "localhost:80"), ("origin", "http://localhost")],
                [("x-request-id", "a"), ("content-length", "1")], [("sec-fetch-site", "same-origin")],
                [("sec-fetch-site", "none")],
            ]
            for headers in own { #expect(await isTold(host, headers), "\(headers)") }
            let others = [
                [("host", "evil.example")], [("host", "video.example")], [("origin", "https://evil.example")],
                [("host", "localhost:8080"), ("origin", "http://localhost:3000")], [("origin", "null")],
                [("Forwarded", "for=203.0.113.9")], [("Via", "1.1 proxy")], [("X-Real-IP", "203.0.113.9")],
                [("X-Forwarded-Proto", "https")], [("X-Forwarded-Host", "a")], [("CF-Connecting-IP", "203.0.113.9")],
                [("True-Client-IP", "203.0.113.9")], [("sec-fetch-site", "cross-site")],
                [("Sec-Fetch-Site", "same-site")],
            ]
            for headers in others { #expect(await !isTold(host, headers), "\(headers)") }
            let misdirected = await host.request("GET", "/users", headers: [("host", "evil.example:8080")])
            misdirected.expectProblem(421, "misdirected_request")
        }
        try await TestHost.with(modules: ["users"], yaml: "auth: { anonymous: none }") { host in
            #expect(await !isTold(host, []))
        }
    }

    @Test(
        "A mutation is explained without being run: cost, what it may write, what is asked of it; it is never analyzed")
    func mutations() async throws {
        try await ContractTests.withRows { host in
            let mutation = """
                mutation { a: recordPlay(input: { userId: "1", videoId: "hidden" }) { play { user { username } } }
                  b: deletePlay(input: { id: 1 }) { play { id } query { plays { totalCount } } }
                  c: updateUser(input: { id: 1, password: "never hashed" }) { user { id } } __typename }
                """
            func tables() async throws -> [String] {
                try await host.database.query("SELECT concat(p, u) FROM plays p, users u ORDER BY 1")
                    .map { try $0.decode(String.self, at: 0) }
            }
            let before = try await tables()
            let analyzed = await Self.ask(host, ["explain": "analyze"], query: mutation, variables: [:])
            #expect(analyzed.json.names == ["errors"])
            #expect(analyzed.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST")
            let answer = await Self.ask(host, ["explain": true], query: mutation, variables: [:])
            let explained = answer.json
            #expect(try await tables() == before)
            #expect(answer.status == 200 && explained.names == ["data", "extensions"] && explained["data"] == .null)
            #expect(explained["extensions"]["executed"] == false)
            #expect(explained["extensions"]["note"].string?.contains("nothing was written") == true)
            #expect(!answer.text.contains("hidden") && !answer.text.contains("never hashed"))
            let fields = explained["extensions"]["explain"]["fields"]
            #expect(fields.array?.map { $0["from"] } == ["write", "write", "write", "document"])
            #expect(fields.array?.map { $0["mutation"] } == ["recordPlay", "deletePlay", "updateUser", .null])
            for (field, writes) in [
                (0, [("write", "INSERT INTO plays"), ("write", "INSERT INTO plays"), ("write", "SELECT")]),
                (1, [("lock", "SELECT 1 FROM \"plays\""), ("write", "DELETE FROM plays")]),
                (2, [("write", "UPDATE users")]),
            ] {
                let shown = fields[field]["writes"].array ?? []
                #expect(shown.map { $0["kind"].string } == writes.map(\.0), "\(shown)")
                for (statement, (_, text)) in zip(shown, writes) {
                    #expect(statement["sql"].string?.hasPrefix(text) == true, "\(statement)")
                    #expect(statement["parameters"][0].string != nil, "\(statement)")
                }
            }
            #expect(fields[0]["plan"]["statements"].array?.count == 1)
            #expect(fields[1]["plan"]["statements"].array?.map { $0["kind"] } == ["rows", "count"])
            #expect(explained["extensions"]["cost"] == .integer(20 + 1 + 2 + 20 + 2 + 5_000 + 20 + 2))
            let dear = await Self.ask(
                host, ["explain": true],
                query:
                    "mutation { \((0..<11).map { "a\($0): deletePlay(input: { id: 1 }) { query { plays { totalCount } } }" }.joined(separator: " ")) }",
                variables: [:])
            #expect(dear.json["errors"][0]["extensions"]["limit"] == "cost" && dear.json.names == ["errors"])
        }
    }
}
