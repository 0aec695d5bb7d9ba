import JSON
import TestSupport
import Testing

/// What pages of other origins may read (the Fetch standard's CORS protocol), by the setting `server.origins`.
@Suite("Cross-origin requests")
struct CrossOriginTests {
    /// A page of another site is nobody without a credential, on the server's own machine, too.
    private static let key = ["auth.adminKey": String(repeating: "k", count: 32)]
    private static let credential = [("authorization", "Bearer " + String(repeating: "k", count: 32))]

    private static let app = "https://app.example"
    private static let yaml = "server: { origins: [\"\(app)\", \"http://localhost:3000\"] }"

    /// The fields that CORS adds, by name.
    private func shared(_ answer: TestHost.Answer) -> [String: String] {
        Dictionary(
            answer.headers.filter { $0.name.hasPrefix("access-control-") }.map { ($0.name, $0.value) },
            uniquingKeysWith: { "\($0) and \($1)" })
    }

    @Test(
        "A preflight is told what the route takes",
        arguments: [
            ("/query", "DELETE, GET, HEAD, OPTIONS, POST, PUT"), ("/users", "GET, HEAD, OPTIONS, POST"),
            ("/users/1", "DELETE, GET, HEAD, OPTIONS, PATCH"), ("/schema.graphql", "GET, HEAD, OPTIONS"),
        ])
    func preflight(path: String, methods: String) async throws {
        try await TestHost.with(modules: ["users"], yaml: Self.yaml) { host in
            for origin in [Self.app, "HTTPS://app.example:443", "http://localhost:3000"] {
                let answer = await host.request(
                    "OPTIONS", path,
                    headers: [
                        ("origin", origin), ("access-control-request-method", "POST"),
                        ("access-control-request-headers", "content-type,idempotency-key, authorization"),
                    ])
                #expect(answer.status == 204 && answer.body.isEmpty)
                #expect(answer.header("vary") == "Origin")
                #expect(
                    shared(answer) == [
                        "access-control-allow-origin": origin, "access-control-allow-methods": methods,
                        "access-control-allow-headers": "content-type, idempotency-key, authorization",
                        "access-control-max-age": "600",
                    ])
            }
        }
    }

    @Test("Names of fields that are none are not given back", arguments: [nil, "", " , ", "a b, c@d", "a, b\"", "é"])
    func requestedFields(_ names: String?) async throws {
        try await TestHost.with(modules: [], yaml: Self.yaml) { host in
            let answer = await host.request(
                "OPTIONS", "/query",
                headers: [("origin", Self.app), ("access-control-request-method", "POST")]
                    + (names.map { [("access-control-request-headers", $0)] } ?? []))
            #expect(answer.status == 204 && answer.header("access-control-allow-origin") == Self.app)
            #expect(answer.header("access-control-allow-headers") == nil)
        }
    }

    @Test("Answers and refusals alike can be read from an origin of the setting")
    func requests() async throws {
        try await TestHost.with(modules: ["users"], yaml: Self.yaml) { host in
            let origin = [("origin", Self.app)]
            for answer in [
                await host.post("/query", ["query": "{ __typename }"], headers: origin),
                await host.post("/users", ["username": 1], headers: origin),
                await host.request("GET", "/users", headers: origin),
                await host.request("GET", "/nothing", headers: origin),
                await host.request("PUT", "/users", headers: origin),
                await host.request("OPTIONS", "/users", headers: origin),
            ] {
                #expect(
                    shared(answer) == [
                        "access-control-allow-origin": Self.app,
                        "access-control-expose-headers":
                            "Allow, ETag, Link, Location, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy",
                    ], "\(answer.status)")
                #expect(answer.header("vary")?.hasSuffix("Origin") == true, "\(answer.headers)")
            }
            let query = await host.request(
                "GET", "/query?query=%7B__typename%7D", headers: origin + [("accept", "application/json")])
            #expect(query.header("vary") == "Accept, Origin")
        }
    }

    @Test("Nothing is shared with other origins, and nothing else changes for them")
    func otherOrigins() async throws {
        try await TestHost.with(modules: ["users"], yaml: Self.yaml, overrides: Self.key) { host in
            // "http://test" is the server's own, which needs nothing.
            for origin in [
                "https://evil.example", "http://app.example", "https://app.example.evil", "https://app.example, x",
                "null",
                "", "http://test",
            ] {
                let preflight = await host.request(
                    "OPTIONS", "/users", headers: [("origin", origin), ("access-control-request-method", "POST")])
                #expect(preflight.status == 204 && shared(preflight) == [:])
                let answer = await host.request("GET", "/users", headers: [("origin", origin)] + Self.credential)
                #expect(answer.status == 200 && shared(answer) == [:] && answer.header("vary") == "Origin")
            }
            let answer = await host.request("GET", "/users")
            #expect(shared(answer) == [:] && answer.header("vary") == "Origin")
            let form = await host.request(
                "POST", "/query", headers: [("origin", Self.app), ("content-type", "text/plain")], body: "{}")
            form.expectProblem(415, "unsupported_media_type")
        }
    }

    @Test("By default nobody is shared with, and a star shares with all")
    func settings() async throws {
        let headers = [("origin", "null")] + Self.credential
        try await TestHost.with(modules: ["users"], overrides: Self.key) { host in
            let answer = await host.request("GET", "/users", headers: headers)
            #expect(answer.status == 200 && shared(answer) == [:] && answer.header("vary") == nil)
        }
        try await TestHost.with(modules: ["users"], yaml: "server: { origins: [\"*\"] }") { host in
            let answer = await host.request("GET", "/users", headers: headers)
            #expect(answer.header("access-control-allow-origin") == "*")
        }
    }
}
