import Host
import JSON
import Postgres
import TestSupport
import Testing

/// What the log says of failures that are the server's own.
@Suite("Query: failures in the log")
struct FailureLogTests {
    private static let internalError = "The field could not be answered. The server's log says more."

    @Test("A client's id of a request finds the lines that say why it failed, each with the field's path")
    func requests() async throws {
        let log = LogLines()
        try await TestHost.with(logger: log.logger) { host in
            let user = try await host.addUser("ann")
            _ = try await host.database.query("ALTER TABLE user_playbook RENAME TO elsewhere", access: .write)
            func ask(_ query: String, id: String) async -> JSONValue {
                await host.post("/query", ["query": .string(query)], headers: [("x-request-id", id)]).json
            }
            let query = await ask(
                """
                { good: user(id: \(user)) { username } bad: user(id: \(user)) { playbook { nodes { videoId } } }
                  wrong: user(id: \(user)) { plays(first: -1) { totalCount } } }
                """, id: "query-1")
            #expect(query["data"]["good"] == ["username": "ann"] && query["data"]["bad"] == .null, "\(query.text)")
            let errors = query["errors"].array ?? []
            #expect(
                errors.map { $0["extensions"] } == [
                    ["code": "INTERNAL_SERVER_ERROR", "requestId": "query-1"], ["code": "BAD_USER_INPUT"],
                ])
            let line = try #require(log.lines(of: "query-1").first)
            #expect(log.lines(of: "query-1").count == 1)
            #expect(line["message"] == "a statement of a query failed" && line["path"] == "bad", "\(line.text)")
            #expect(line["error"].string?.contains("42P01") == true, "\(line.text)")

            let mutation = await ask(
                """
                mutation { a: recordPlay(input: { userId: \(user), videoId: "secret" })
                  { play { user { playbook { nodes { videoId } } } } } }
                """, id: "mutation-1")
            #expect(
                mutation["errors"][0]["extensions"] == ["code": "INTERNAL_SERVER_ERROR", "requestId": "mutation-1"],
                "\(mutation.text)")
            let lines = log.lines(of: "mutation-1")
            #expect(lines.map { [$0["message"], $0["path"]] } == [["a mutation failed", "a"]], "\(lines)")
            #expect(lines.first?["error"].string?.contains("42P01") == true, "\(lines)")

            let list = await host.request("GET", "/playbook", headers: [("x-request-id", "list-1")])
            #expect(list.status == 500)
            let failed = try #require(log.lines(of: "list-1").last)
            #expect(failed["message"] == "The request failed." && log.lines(of: "list-1").count == 2)
            #expect(
                failed["error"].string?.hasPrefix("INTERNAL_SERVER_ERROR at ") == true
                    && failed["error"].string?.hasSuffix(": " + Self.internalError) == true, "\(failed.text)")
            for line in log.all {
                for word in ["SELECT", "INSERT", "secret", "GraphQLError("] {
                    #expect(!line.text.contains(word), "\(line.text)")
                }
            }
        }
    }

    @Test(
        "Over a stream it is the id of the request that opened it",
        .enabled(if: PythonEnvironment.isTested(StreamClient.environment)))
    func streams() async throws {
        let log = LogLines()
        try await ListeningTestHost.with(logger: log.logger) { hosts, database in
            try await TestDatabase.withClient(of: database) {
                _ = try await $0.query("ALTER TABLE user_playbook RENAME TO elsewhere", access: .write)
            }
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                fields = "user { playbook { nodes { videoId } } }"
                ws = await connect(additional_headers={"x-request-id": "socket-1"})
                await subscribe(ws, "1", "{ socket: user(id: 1) { playbook { nodes { videoId } } } }")
                answers = [(await received(ws))["payload"]["errors"][0]["extensions"]]
                options = {"json": {"query": "subscription { event: playRecorded { " + fields + " } }"},
                    "headers": {"x-request-id": "events-1"}}
                async with httpx.AsyncClient(timeout=60, base_url=base) as client:
                    async with aconnect_sse(client, "POST", "/query", **options) as source:
                        await subscribed(1)
                        await play("1", "a")
                        async for event in source.aiter_sse():
                            answers.append(json.loads(event.data)["errors"][0]["extensions"])
                            break
                answers.append(total('graphql_errors_total{code="INTERNAL_SERVER_ERROR"}'))
                return answers
                """)
            for (position, id, path) in [(0, "socket-1", "socket"), (1, "events-1", "event")] {
                #expect(result[position] == ["code": "INTERNAL_SERVER_ERROR", "requestId": .string(id)])
                #expect(log.lines(of: id).map { $0["path"] } == [.string(path)], "\(log.all)")
            }
            #expect(result[2].number?.text == "2.0")
        }
    }
}
