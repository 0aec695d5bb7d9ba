import JSON
import TestSupport
import Testing

/// Several requests in one body.
@Suite("Query: batches")
struct BatchTests {
    private static let batch: JSONValue = [
        ["query": "{ a: __typename }"], ["query": "{"], ["query": "{ users { totalCount } }"],
        ["query": "query($id: ID!) { user(id: $id) { id } }", "variables": [:]], ["query": "{ b: __typename }"],
    ]

    @Test("They are off unless they are switched on")
    func off() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let answer = await host.post("/query", Self.batch)
            #expect(answer.status == 400 && answer.json["errors"][0]["message"].string?.contains("query.batch") == true)
        }
    }

    @Test("Each is answered in its place")
    func answers() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { batch: 5 }") { host in
            let answer = await host.post("/query", Self.batch)
            let answers = try #require(answer.json.array)
            #expect(answer.status == 200 && answers.count == 5)
            #expect(answers[0]["data"]["a"] == "Query" && answers[4]["data"]["b"] == "Query")
            #expect(answers[1]["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED")
            #expect(answers[2]["data"]["users"]["totalCount"] == 0)
            #expect(answers[3]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT")
            let single = await host.post("/query", ["query": "{ __typename }"])
            #expect(single.json["data"]["__typename"] == "Query")
        }
    }

    @Test("Where there is a mutation, each sees what those before it have done, and only that")
    func mutations() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { batch: 10 }") { host in
            func register(_ name: String) -> JSONValue {
                let input = "username: \"\(name)\", email: \"\(name)@example.org\", password: \"correct horse\""
                return ["query": .string("mutation { registerUser(input: { \(input) }) { user { id } } }")]
            }
            let count: JSONValue = ["query": "{ users { totalCount } }"]
            let answer = await host.post(
                "/query", [count, register("ann"), count, register("bob"), register("ann"), count])
            let answers = try #require(answer.json.array)
            #expect([0, 2, 5].map { answers[$0]["data"]["users"]["totalCount"] } == [0, 1, 2])
            #expect(answers[4]["errors"][0]["extensions"]["code"] == "CONFLICT")
        }
    }

    @Test(
        "Together they take as much as one answer may, and those that have not begun then are refused",
        arguments: [true, false])
    func size(isSequential: Bool) async throws {
        let yaml = "query: { batch: 100, limits: { answerSize: 4KiB } }"
        try await TestHost.with(modules: ["users"], yaml: yaml) { host in
            let long = String(repeating: "x", count: 225)
            let fields = (0..<4).map { "\(long)\($0): __typename" }.joined(separator: " ")
            var batch = [JSONValue](repeating: ["query": .string("{ \(fields) }")], count: 30)
            // Refused by itself, it changes nothing; but it has the others wait for their turn.
            if isSequential {
                batch[29] = ["query": "mutation { deleteUser(input: { id: 1 }) { query { __typename } } }"]
            }
            let answers = try #require(await host.post("/query", .array(batch)).json.array)
            let answered = answers.prefix { $0["data"][long + "0"] == "Query" }.count
            #expect(isSequential ? answered == 5 : (5...8).contains(answered))
            #expect(answers.count == 30)
            for answer in answers.dropFirst(answered) {
                #expect(answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED")
                #expect(answer["errors"][0]["extensions"]["limit"] == "answerSize")
            }
        }
    }

    @Test("Too many, none, or one that is no request are refused as a whole")
    func refused() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { batch: 4 }") { host in
            for body in [Self.batch, [], [["query": "{ __typename }"], 1], [["query": "{ __typename }"], [:]]] {
                let answer = await host.post("/query", body)
                #expect(answer.status == 400 && answer.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST")
            }
        }
    }
}
