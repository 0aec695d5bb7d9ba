import Foundation
import JSON
import TestSupport
import Testing

@testable import Relational

/// What a server with its most talkative log says of the secrets that pass through it, and of the values: nothing.
@Suite("Matrix: secrets", .serialized)
struct SecretMatrixTests {
    private struct Exchange: Sendable {
        let method: String
        let path: String
        var body: JSONValue?
        var credential: String?
        var type = "application/json"
    }

    @Test("No secret and no value is in the log of the level trace, in the metrics, or in an answer that refuses")
    func log() async throws {
        try await MatrixWorld.with { world in
            try await TestFolder.with { folder in
                let file = try folder.write(
                    """
                    database: { mode: external, url: '\(world.conninfo)' }
                    modules: { users: { passwords: { cost: 10, parallelism: 1 } }, plays: {}, playbook: {} }
                    log: { level: trace }
                    auth: { adminKey: '\(MatrixWorld.adminKey)' }
                    server: { rates: { enabled: false } }

                    """, to: "trace.yaml")
                let program = try RunningProgram(
                    ["serve", "--config", file, "--port", "0"], output: folder, name: "trace", isGuarded: true)
                var port = 0
                try await eventually(within: .seconds(120), "it does not listen") {
                    try #require(program.isRunning, "\(program.errors)")
                    port =
                        program.errors.firstMatch(of: /Listening on http:\/\/127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
                        ?? 0
                    guard port > 0 else { return false }
                    return (try? await ask(port, "GET", "/health/ready"))?.status == 200
                }
                let listening = port
                var secrets = world.secrets
                for exchange in Self.exchanges(world) {
                    let answer = try await Self.send(exchange, to: listening)
                    // What is made is a secret from then on.
                    for name in ["accessToken", "refreshToken", "key", "token", "code"] {
                        if answer.status < 300, let made = answer.json[name].string { secrets.append(made) }
                    }
                    if answer.status >= 400 {
                        for secret in world.secrets where secret.count > 8 {
                            #expect(!answer.all.contains(secret), "\(exchange.method) \(exchange.path): \(answer.all)")
                        }
                    }
                }
                for transport in MatrixTransport.allCases {
                    for token in world.credentials.map(\.token) + world.bad.values.map({ $0 }) {
                        _ = try await transport.send("{ me { id } }", as: token, to: listening)
                    }
                }
                let admin = Exchange(method: "GET", path: "/metrics", credential: MatrixWorld.adminKey)
                let metrics = try await Self.send(admin, to: listening)
                #expect(metrics.status == 200)
                program.signal(SIGTERM)
                let status = try await program.end()
                #expect(status == 0)
                let said = folder.text(of: "trace.err") + folder.text(of: "trace.out") + metrics.all
                #expect(said.contains("POST /plays") || said.contains("/plays"), "\(said.suffix(2000))")
                for secret in Set(secrets) where secret.count > 8 {
                    Self.expectNone(secret, in: said)
                    // A token without its last part is half of it.
                    if let signature = secret.split(separator: ".").last, signature.count > 20 {
                        Self.expectNone(String(signature), in: said)
                    }
                }
                for canary in world.canaries.keys where !world.registry.catalog.objects.keys.contains(canary) {
                    // An id stands in a path, which the log names.
                    guard Int64(canary) == nil, !canary.hasPrefix("cafe") else { continue }
                    Self.expectNone(canary, in: said)
                }
            }
        }
    }

    private static func expectNone(_ secret: String, in said: String) {
        guard let range = said.range(of: secret) else { return }
        let start = said.index(range.lowerBound, offsetBy: -300, limitedBy: said.startIndex) ?? said.startIndex
        Issue.record("\(secret.prefix(16))… is in: \(said[start..<range.upperBound])")
    }

    private struct Answer: Sendable {
        let status: Int
        let all: String
        let json: JSONValue
    }

    private static func send(_ exchange: Exchange, to port: Int) async throws -> Answer {
        try await onThread {
            let wire = try Wire(port: port)
            var fields = exchange.credential.map { [("Authorization", "Bearer \($0)")] } ?? []
            if exchange.body != nil { fields.append(("Content-Type", exchange.type)) }
            wire.request(exchange.method, exchange.path, fields, exchange.body?.text)
            let head = try wire.head()
            let body = try wire.body(of: head)
            return Answer(
                status: head.status, all: head.text + body, json: (try? JSONParser.parse(Array(body.utf8))) ?? .null)
        }
    }

    /// Log-ins, and requests of every kind that carry a secret where it belongs and where it does not.
    private static func exchanges(_ world: MatrixWorld) -> [Exchange] {
        let admin = world.credentials.first { $0.name == "admin" }?.token
        let alice = world.credentials.first { $0.name == "alice" }?.token ?? ""
        let player = world.credentials.first { $0.name == "player" }?.token ?? ""
        let password = JSONValue.string(AccountsHost.password)
        var exchanges = [
            Exchange(
                method: "POST", path: "/sessions", body: ["username": .string(world.alice.name), "password": password]),
            Exchange(method: "POST", path: "/sessions", body: ["username": "nobody", "password": password]),
            Exchange(method: "POST", path: "/sessions", body: ["username": 1, "password": password]),
            Exchange(
                method: "POST", path: "/users",
                body: ["username": "secretive", "email": "secretive@mail.example", "password": password]),
            Exchange(
                method: "POST", path: "/users",
                body: ["username": "\u{1}", "email": "no", "password": password, "x": password]),
            Exchange(
                method: "POST", path: "/me/password",
                body: ["currentPassword": "wrong password", "newPassword": password],
                credential: alice),
            Exchange(method: "POST", path: "/keys", body: ["name": "n", "role": "service"], credential: admin),
            Exchange(
                method: "POST", path: "/player-tokens", body: ["userId": .string(world.alice.id)], credential: admin),
            Exchange(method: "POST", path: "/invitations", body: [:], credential: admin),
            Exchange(
                method: "POST", path: "/plays",
                body: ["token": .string(player), "videoId": .string(world.alice.video)],
                type: "text/plain"),
            Exchange(method: "POST", path: "/plays", body: ["token": .string(alice), "videoId": "v"]),
            // Where secrets do not belong.
            Exchange(method: "GET", path: "/me?access_token=\(alice)"),
            Exchange(method: "GET", path: "/query?token=\(alice)&query=%7Bme%7Bid%7D%7D"),
            Exchange(method: "GET", path: "/plays?clientEventId=\(alice)", credential: admin),
            Exchange(method: "POST", path: "/query", body: ["query": .string("{ \(alice) }")], credential: alice),
            Exchange(
                method: "POST", path: "/query",
                body: ["query": "query($v: ID!) { play(id: $v) { id } }", "variables": ["v": .string(alice)]],
                credential: alice),
            // What the database refuses, and what it is asked.
            Exchange(
                method: "PATCH", path: "/users/\(world.alice.id)", body: ["email": "canary-f@mail.example"],
                credential: admin),
            Exchange(
                method: "POST", path: "/query",
                body: [
                    "query":
                        "query($v: String!) { users(filter: { username: { startsWith: $v } }) { nodes { email } } }",
                    "variables": ["v": "canary-f-name"],
                ], credential: admin),
            Exchange(method: "GET", path: "/playbook?interactionType=canary-f-type", credential: admin),
            Exchange(method: "GET", path: "/users/\(world.bob.id)", credential: admin),
            Exchange(
                method: "POST", path: "/playbook",
                body: [
                    "userId": .string(world.bob.id), "videoId": .string(world.bob.video),
                    "interactionType": "canary-f-type",
                    "extra": ["note": "canary-f-extra"], "sessionId": "canary-f-entry-session",
                ], credential: admin),
        ]
        for name in ["logIn", "refreshSession", "changePassword", "createKey"] {
            exchanges.append(
                Exchange(
                    method: "POST", path: "/query",
                    body: [
                        "query": .string("mutation { \(name)(input: { refreshToken: \"\(player)\" }) { __typename } }")
                    ]))
        }
        return exchanges
    }
}
