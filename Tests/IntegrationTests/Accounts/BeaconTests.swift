import Host
import JSON
import ModuleKit
import TestSupport
import Testing

/// Tokens of players in bodies, and whom what they record counts for.
@Suite("Accounts: beacons and rates")
struct BeaconTests {
    private static func playerToken(_ host: TestHost, _ user: String, videos: [JSONValue]? = nil) async throws -> String
    {
        let service = try await host.key("service").text
        var body: JSONObject = ["userId": .string(user)]
        if let videos { body["videoIds"] = .array(videos) }
        let answer = await host.send("POST", "/player-tokens", .object(body), as: service)
        return try #require(answer.json["token"].string, "\(answer.text)")
    }

    @Test("A route that records takes a player's token as a member of its body, as text or JSON, and nothing else so")
    func token() async throws {
        try await AccountsHost.with { host in
            let ada = try await host.join("ada")
            let token = try await Self.playerToken(host, ada.id, videos: ["v"])
            func body(_ token: String, video: String = "v", _ more: JSONObject = [:]) -> String {
                var body: JSONObject = ["userId": .string(ada.id), "videoId": .string(video), "token": .string(token)]
                for member in more.members { body[member.name] = member.value }
                return JSONValue.object(body).description
            }
            for type in ["text/plain;charset=UTF-8", "application/json"] {
                let headers = [("content-type", type), ("origin", "https://site.example")]
                let played = await host.request(
                    "POST", "/plays", headers: headers, body: body(token), from: "192.0.2.1")
                #expect(played.status == 201 && played.json["userId"] == .string(ada.id), "\(played.text)")
                let done = await host.request(
                    "POST", "/playbook", headers: headers, body: body(token, ["interactionType": "stop"]),
                    from: "192.0.2.1")
                #expect(done.status == 201 && done.json["token"] == .null, "\(done.text)")
                let other = await host.request(
                    "POST", "/plays", headers: headers, body: body(token, video: "w"), from: "192.0.2.1")
                other.expectProblem(403, "forbidden")
                for bad in [token + "x", ada.access, try await host.key("service").text, ""] {
                    let refused = await host.request(
                        "POST", "/plays", headers: headers, body: body(bad), from: "192.0.2.1")
                    refused.expectProblem(401, "invalid_token")
                    #expect(refused.header("www-authenticate")?.contains("invalid_token") == true)
                    #expect(bad.isEmpty || !refused.text.contains(bad))
                }
                // Routes that do not record take none, from anybody.
                let deleted = await host.request(
                    "PATCH", "/users/\(ada.id)", headers: headers,
                    body: JSONValue.object(["token": .string(token), "username": "eve"]).description, from: "192.0.2.1")
                #expect([401, 415].contains(deleted.status))
            }
            let none = await host.request(
                "POST", "/plays", headers: [("content-type", "text/plain")],
                body: #"{"userId":"\#(ada.id)","videoId":"v"}"#, from: "192.0.2.1")
            #expect([401, 415].contains(none.status))
            #expect(try await host.count("plays") == 2)
        }
    }

    @Test(
        "What players record counts for each viewer, over every transport that takes it; nothing of it for their address"
    )
    func school() async throws {
        let rates = """
            server: { rates: { address: { requests: 20/hour, writes: 20/hour, bytes: off, queries: off, logIns: off },
              account: { requests: 30/hour, writes: off, queries: off } } }
            """
        try await AccountsHost.with(yaml: rates) { host in
            var tokens: [(id: String, token: String)] = []
            for name in ["ada", "bob", "eve"] {
                let rows = try await host.database.query(
                    "INSERT INTO users (username, email) VALUES (\(name), \(name + "@example.org")) RETURNING id::text",
                    access: .write)
                let id = try #require(rows.first).decode(String.self, at: 0)
                tokens.append((id, try await Self.playerToken(host, id)))
            }
            func record(_ user: (id: String, token: String), inBody: Bool) async -> TestHost.Answer {
                var body: JSONObject = ["userId": .string(user.id), "videoId": "v"]
                guard inBody else { return await host.send("POST", "/plays", .object(body), as: user.token) }
                body["token"] = .string(user.token)
                return await host.send("POST", "/plays", .object(body))
            }
            for turn in 0..<30 {
                for user in tokens { #expect(await record(user, inBody: turn % 2 == 0).status == 201, "\(turn)") }
            }
            for user in tokens {
                let refused = await record(user, inBody: false)
                refused.expectProblem(429, "too_many_requests")
                #expect(refused.header("retry-after") != nil && refused.text.contains("account"))
            }
            // Of the address's own nothing has been taken.
            for turn in 0..<20 { #expect(await host.send("GET", "/health/live").status == 200, "\(turn)") }
            await host.send("GET", "/health/live").expectProblem(429, "too_many_requests")
        }
    }

    @Test(
        "Operations count alike in a POST, a batch, an event stream and over a WebSocket: writes, attempts to log in, and what queries cost"
    )
    func operations() async throws {
        let rates = """
            query: { batch: 10 }
            server: { rates: { address: { requests: off, writes: 3/hour, bytes: off, queries: off, logIns: 2/hour } } }
            """
        let mutation = #"mutation { logIn(input: { username: "nobody", password: "wrong" }) { tokenType } }"#
        try await AccountsHost.with(yaml: rates) { host in
            for turn in 0..<3 {
                let answer = await host.send("POST", "/query", ["query": .string(mutation)])
                #expect(answer.text.contains("TOO_MANY_REQUESTS") == (turn == 2), "\(turn) \(answer.text)")
            }
            await host.logIn("nobody").expectProblem(429, "too_many_requests")
        }
        try await AccountsHost.with(yaml: rates) { host in
            let batch = JSONValue.array((0..<3).map { _ in ["query": .string(mutation)] })
            let answer = await host.send("POST", "/query", batch)
            let codes = (answer.json.array ?? []).map { $0["errors"][0]["extensions"]["code"] }
            #expect(codes.count == 3 && codes[2] == "TOO_MANY_REQUESTS", "\(answer.text)")
            let more = await host.send("POST", "/query", ["query": .string(mutation)])
            #expect(more.status == 429 && more.header("retry-after") != nil, "\(more.text)")
        }
        let database = try await TestDatabase.shared.migrated()
        let exempting = rates.replacing("address: {", with: "exempt: [], address: {")
        for transport in ["event stream", "WebSocket"] {
            if transport == "WebSocket", !PythonEnvironment.isTested(StreamClient.environment) { continue }
            let listening = try await ListeningTestHost.start(
                try TestHost.settings(
                    modules: TestHost.allModules, conninfo: database, yaml: exempting, overrides: AccountsHost.overrides
                ))
            var answers: [String] = []
            if transport == "WebSocket" {
                let texts = try await StreamClient.run(
                    [listening.address.port],
                    """
                    ws = await connect()
                    async def one(id):
                        await subscribe(ws, id, '''\(mutation)''')
                        texts = []
                        while True:
                            message = await received(ws)
                            texts.append(json.dumps(message))
                            if message["type"] != "next": return " ".join(texts)
                    return [await one(str(turn)) for turn in range(3)]
                    """)
                answers = (texts.array ?? []).compactMap(\.string)
            } else {
                for _ in 0..<3 {
                    let outcome = try await Program.run(
                        [
                            "-s", "http://127.0.0.1:\(listening.address.port)/query", "-H", "accept: text/event-stream",
                            "-H",
                            "content-type: application/json", "-d",
                            JSONValue.object(["query": .string(mutation)]).description,
                        ], of: "/usr/bin/curl")
                    answers.append(outcome.output)
                }
            }
            #expect(
                answers.map { $0.contains("TOO_MANY_REQUESTS") } == [false, false, true], "\(transport): \(answers)")
            try await listening.stop()
        }
    }
}
