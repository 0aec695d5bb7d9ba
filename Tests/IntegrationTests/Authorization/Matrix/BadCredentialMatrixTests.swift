import JSON
import TestSupport
import Testing

@testable import Relational

/// What is no credential, or none any more, over every route and every transport; and what a refusal looks like.
@Suite("Matrix: bad credentials", .serialized)
struct BadCredentialMatrixTests {
    private static func expectRefusal(
        _ answer: TestHost.Answer, _ secret: String, _ what: Comment,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == 401, what, sourceLocation: sourceLocation)
        #expect(
            answer.header("www-authenticate") == #"Bearer realm="videoplay", error="invalid_token""#, what,
            sourceLocation: sourceLocation)
        #expect(
            answer.header("content-type")?.hasPrefix("application/problem+json") == true, what,
            sourceLocation: sourceLocation)
        #expect(answer.json["code"] == "invalid_token", what, sourceLocation: sourceLocation)
        #expect(!answer.whole.contains(secret), what, sourceLocation: sourceLocation)
    }

    @Test("Every route refuses each of them with 401, says by what, and does not repeat it")
    func routes() async throws {
        try await MatrixWorld.with { world in
            let before = try await world.snapshot()
            for route in Array(MatrixRules.routes.keys) + MatrixRules.hostRoutes.keys {
                let parts = route.split(separator: " ").map(String.init)
                let path = parts[1].replacing("{id}", with: world.alice.id)
                for (what, token) in world.bad {
                    let answer = await world.host.send(
                        parts[0], path, ["POST", "PATCH"].contains(parts[0]) ? [:] : nil, as: token, from: "127.0.0.1")
                    Self.expectRefusal(answer, token, "\(what): \(route): \(answer.whole)")
                }
            }
            let after = try await world.snapshot()
            #expect(before == after)
        }
    }

    @Test(
        "A header field that is none of a credential is refused, two of them whatever they hold, and a scheme has no case"
    )
    func fields() async throws {
        try await MatrixWorld.with { world in
            let alice = try #require(try world.credential("alice").token)
            let key = try #require(try world.credential("admin").token)
            let bad = [
                ["Basic \(alice)"], ["Bearer"], ["Bearer "], [alice], [""], ["Bearer \(alice) \(alice)"],
                ["Bearer \(alice),"], ["Bearer é"], ["Bearer \(alice)", "Bearer \(alice)"],
                ["Bearer \(key)", "Bearer wrong"], ["Bearer \(alice)", "Basic x"], ["Bearer \(alice)", ""],
            ]
            for fields in bad {
                for (method, path) in [("GET", "/me"), ("POST", "/query"), ("GET", "/metrics"), ("POST", "/plays")] {
                    let answer = await world.host.request(
                        method, path, headers: fields.map { ("authorization", $0) },
                        body: method == "POST" ? "{}" : nil)
                    Self.expectRefusal(answer, alice, "\(fields) \(path): \(answer.whole)")
                }
            }
            for scheme in ["bearer", "BEARER", "Bearer "] {
                let answer = await world.host.request("GET", "/me", headers: [("authorization", "\(scheme) \(alice)")])
                #expect(answer.status == 200, "\(scheme)")
            }
        }
    }

    @Test("Every transport refuses each of them", arguments: MatrixTransport.allCases)
    func transports(_ transport: MatrixTransport) async throws {
        try await MatrixWorld.with { world in
            try await world.listening { port in
                for (what, token) in world.bad {
                    let reply = try await transport.send("{ users { totalCount } }", as: token, to: port)
                    let comment: Comment = "\(what) over \(transport): \(reply.all.prefix(600)) \(reply.closure ?? 0)"
                    #expect(!reply.all.contains(token) && reply.data == .null, comment)
                    if transport == .webSocketByMessage {
                        #expect(reply.closure == 4403 && !reply.all.contains("connection_ack"), comment)
                    } else {
                        #expect(reply.status == 401, comment)
                        #expect(
                            reply.field("www-authenticate") == #"Bearer realm="videoplay", error="invalid_token""#,
                            comment)
                    }
                }
                // Longer than anything may be.
                let huge = String(repeating: "x", count: 1 << 20)
                if transport == .webSocketByMessage {
                    let reply = try await transport.send("{ me { id } }", as: huge, to: port)
                    #expect([4403, 4400, 1009].contains(reply.closure) && !reply.all.contains("connection_ack"))
                }
                let health = try await ask(port, "GET", "/health/live")
                #expect(health.status == 200)
            }
        }
    }

    @Test("A credential of a megabyte is refused wherever it stands")
    func huge() async throws {
        try await MatrixWorld.with { world in
            try await world.listening { port in
                let huge = String(repeating: "x", count: 1 << 20)
                let status = try await onThread {
                    let wire = try Wire(port: port)
                    wire.request("GET", "/me", [("Authorization", "Bearer \(huge)")])
                    return try wire.head().status
                }
                #expect(status == 431)
                let body: JSONValue = ["token": .string(huge), "videoId": "v"]
                let recorded = try await ask(port, "POST", "/plays", body)
                #expect([401, 413].contains(recorded.status), "\(recorded.text)")
                let smaller: JSONValue = ["token": .string(String(huge.prefix(900_000))), "videoId": "v"]
                let refused = try await ask(port, "POST", "/plays", smaller)
                #expect(refused.status == 401, "\(refused.text)")
                let refreshed = try await ask(
                    port, "POST", "/sessions/refresh", ["refreshToken": .string(String(huge.prefix(900_000)))])
                #expect([401, 422].contains(refreshed.status), "\(refreshed.text.prefix(300))")
                #expect(!refreshed.text.contains("xxxxxxxxxxxxxxxx"))
            }
        }
    }

    @Test("None of them stands in a body, prolongs a session, or opens a stream")
    func bodies() async throws {
        try await MatrixWorld.with { world in
            for (what, token) in world.bad {
                for path in ["/plays", "/playbook"] {
                    for type in ["application/json", "text/plain"] {
                        let answer = await world.host.request(
                            "POST", path, headers: [("content-type", type)],
                            body: (["token": .string(token), "videoId": "v", "interactionType": "play"] as JSONValue)
                                .text)
                        Self.expectRefusal(answer, token, "\(what) \(path) \(type): \(answer.whole)")
                    }
                }
                guard what != "a refresh token" else { continue }
                let answer = await world.host.send(
                    "POST", "/sessions/refresh", ["refreshToken": .string(token)], from: "127.0.0.1")
                #expect([401, 422].contains(answer.status), "\(what): \(answer.text)")
                #expect(!answer.whole.contains(token), "\(what): \(answer.text)")
            }
            // What is no text is none.
            for token in [1, true, [], [:], .null] as [JSONValue] {
                let answer = await world.host.send(
                    "POST", "/plays", ["token": token, "videoId": "v"], from: "127.0.0.1")
                #expect(answer.status == 401, "\(token.text): \(answer.text)")
            }
        }
    }

    @Test("Who shows nothing is told to show something, and who may not is told so: 401 and 403 as RFC 9110 has them")
    func refusals() async throws {
        try await MatrixWorld.with { world in
            let nobody = try world.credential("nobody")
            let player = try world.credential("player")
            for (route, rule) in MatrixRules.routes {
                var (isOpen, type) = (false, "User")
                if case .write(let name) = rule, let mutation = MatrixRules.mutations[name] {
                    isOpen = mutation.reach(of: .anonymous) != .refused || mutation.isRecording
                    type = world.registry.catalog.mutations[name]?.type ?? type
                }
                if isOpen { continue }
                let parts = route.split(separator: " ").map(String.init)
                let path = parts[1].replacing("{id}", with: world.alice.rows[type]?.id ?? "")
                let body: JSONValue? = ["POST", "PATCH"].contains(parts[0]) ? [:] : nil
                let unknown = await world.send(parts[0], path, body, as: nobody)
                #expect(unknown.status == 401 && unknown.json["code"] == "unauthenticated", "\(route): \(unknown.text)")
                #expect(
                    unknown.header("www-authenticate") == #"Bearer realm="videoplay""#, "\(route): \(unknown.whole)")
                let known = await world.send(parts[0], path, body, as: player)
                let isInvalid = known.status == 422
                #expect(
                    isInvalid || known.status == 403 && known.json["code"] == "forbidden", "\(route): \(known.text)")
                #expect(known.header("www-authenticate") == nil, "\(route): \(known.whole)")
            }
        }
    }
}
