import Host
import JSON
import Postgres
import Relational
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
                    ["code": "INTERNAL_SERVER_ERROR", "requestId": "query-1"],
                    [
                        "code": "BAD_USER_INPUT", "inputPath": ["first"],
                        "inputErrors": [
                            ["message": "\"first\" is -1; it cannot be negative.", "inputPath": ["first"]]
                        ],
                    ],
                ])
            let line = try #require(log.lines(of: "query-1").first)
            #expect(log.lines(of: "query-1").count == 1)
            #expect(line["message"] == "a statement of a query failed" && line["path"] == "bad", "\(line.text)")
            #expect(line["error"].string?.contains("42P01") == true, "\(line.text)")
            #expect([line["module"], line["type"], line["field"]] == ["users", "Query", "user"], "\(line.text)")

            let mutation = await ask(
                """
                mutation { a: recordPlay(input: { userId: \(user), videoId: "secret" })
                  { play { user { playbook { nodes { videoId } } } } } }
                """, id: "mutation-1")
            #expect(
                mutation["errors"][0]["extensions"] == ["code": "INTERNAL_SERVER_ERROR", "requestId": "mutation-1"],
                "\(mutation.text)")
            let lines = log.lines(of: "mutation-1")
            #expect(
                lines.map { [$0["message"], $0["path"]] } == [["a statement of a query failed", "a.play"]], "\(lines)")
            #expect(lines.first?["error"].string?.contains("42P01") == true, "\(lines)")
            #expect(
                lines.map { [$0["module"], $0["type"], $0["field"]] } == [["plays", "RecordPlayPayload", "play"]],
                "\(lines)")

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

/// Values that no field may have: where they come from, what the client is told, and what the log knows of it.
@Suite("Query: values without a form, in the log")
struct BrokenValueTests {
    /// What is done to the database, so that rows hold what the declarations rule out.
    private static let damage = """
        ALTER TABLE users ALTER role DROP NOT NULL;
        ALTER TABLE plays ALTER video_id DROP NOT NULL;
        ALTER TABLE plays DROP CONSTRAINT plays_play_timestamp_check;
        UPDATE users SET role = NULL;
        UPDATE plays SET video_id = NULL WHERE id = 2;
        UPDATE plays SET play_timestamp = 'infinity' WHERE id = 3;
        """

    private static func withDamage(_ body: (TestHost, LogLines) async throws -> Void) async throws {
        let log = LogLines()
        try await TestHost.with(logger: log.logger) { host in
            let user = try await host.addUser("ann")
            for number in 1...4 {
                let answer = await host.post("/plays", ["userId": .string(user), "videoId": .string("v\(number)")])
                #expect(answer.status == 201)
            }
            _ = try await host.database.withLease { try await $0.executeScript(damage) }
            try await body(host, log)
        }
    }

    @Test("NULL in a column that is declared otherwise: the line names module, type, field, path and the row's key")
    func null() async throws {
        try await Self.withDamage { host, log in
            for (id, text, lines) in [
                ("by-key", "{ a: user(id: 1) { role } }", [["users", "User", "role", "a.role", "1"]]),
                (
                    "in-a-list", "{ users { edges { node { id role } } } }",
                    [["users", "User", "role", "users.edges.0.node.role", "1"]]
                ),
                ("joined", "{ play(id: 1) { user { id role } } }", [["users", "User", "role", "play.user.role", "1"]]),
                (
                    "below", "{ users { nodes { id plays(orderBy: ID_ASC) { nodes { id videoId } } } } }",
                    [["plays", "Play", "videoId", "users.nodes.0.plays.nodes.1.videoId", "2"]]
                ),
                (
                    "several", "{ plays(orderBy: ID_ASC) { nodes { id user { id role } } } }",
                    [["users", "User", "role", "plays.nodes.0.user.role", "1"]]
                ),
                (
                    "without-a-form", "{ play(id: 3) { playTimestamp } }",
                    [["plays", "Play", "playTimestamp", "play.playTimestamp", "3"]]
                ),
            ] {
                let answer = await host.post("/query", ["query": .string(text)], headers: [("x-request-id", id)]).json
                let errors = answer["errors"].array ?? []
                #expect(!errors.isEmpty, "\(id): \(answer.text)")
                for error in errors {
                    #expect(
                        error["extensions"] == ["code": "INTERNAL_SERVER_ERROR", "requestId": .string(id)],
                        "\(answer.text)")
                }
                let found = log.lines(of: id).map { line in
                    ["module", "type", "field", "path", "key"].map { line[$0].string ?? "none" }
                }
                #expect(found == lines, "\(id): \(log.lines(of: id))")
                for line in log.lines(of: id) { #expect(line["message"] == "a field could not be answered") }
            }
        }
    }

    @Test("In a mutation's payload, and behind a REST route")
    func writes() async throws {
        try await Self.withDamage { host, log in
            let update = await host.post(
                "/query",
                ["query": "mutation { a: updateUser(input: { id: 1, username: \"secret\" }) { user { role } } }"],
                headers: [("x-request-id", "update")]
            ).json
            #expect(update["errors"][0]["extensions"]["requestId"] == "update", "\(update.text)")
            #expect(
                log.lines(of: "update").map { [$0["type"], $0["field"], $0["path"], $0["key"]] }
                    == [["User", "role", "a.user.role", "1"]], "\(log.lines(of: "update"))")
            for (target, field) in [("/users", "role"), ("/users/1", "role"), ("/plays/2", "videoId")] {
                let answer = await host.request("GET", target, headers: [("x-request-id", target)])
                #expect(answer.status == 500 && answer.header("x-request-id") == target, "\(answer.text)")
                let lines = log.lines(of: target)
                #expect(lines.map { $0["field"] } == [.string(field), .null], "\(lines)")
                #expect(lines.last?["message"] == "The request failed.", "\(lines)")
            }
            for line in log.all { #expect(!line.text.contains("secret"), "\(line.text)") }
        }
    }

    @Test("Whatever is asked of broken rows: no error names a request that the log does not know")
    func everyErrorHasALine() async throws {
        try await Self.withDamage { host, log in
            let schema = host.queries.catalog.schema
            let keys = [
                "User": ["1"], "Play": ["1", "2", "3"], "id": ["1", "2", "3"], "userId": ["1"], "videoId": ["v1"],
            ]
            var failed = 0
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 200 {
                var random = RandomQuery(seed: seed, schema: schema, keys: keys)
                let text = random.document()
                let id = "random-\(seed)"
                let answer = await host.post(
                    "/query", ["query": .string(text), "variables": .object(random.variables)],
                    headers: [("x-request-id", id)]
                ).json
                let own = (answer["errors"].array ?? []).filter {
                    $0["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
                }
                let lines = log.lines(of: id)
                #expect(lines.isEmpty == own.isEmpty, "\(id): \(answer.text) \(lines)")
                for error in own { #expect(error["extensions"]["requestId"] == .string(id), "\(id): \(answer.text)") }
                // A line stands for all errors of one field, and says how many they are.
                let told = lines.reduce(0) {
                    $0 + ($1["errors"].number?.int64 ?? $1["errors"].string.flatMap { Int64($0) } ?? 1)
                }
                #expect(told == Int64(own.count), "\(id): \(answer.text) \(lines)")
                for line in lines {
                    let path = line["path"].string ?? ""
                    let paths = own.map { ($0["path"].array ?? []).map { $0.string ?? $0.text }.joined(separator: ".") }
                    #expect(paths.contains(path), "\(id): \(line)")
                }
                failed += own.isEmpty ? 0 : 1
            }
            #expect(failed > 5)
        }
    }
}
