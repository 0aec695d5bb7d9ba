import Foundation
import Glibc
import Host
import JSON
import Settings
import TestSupport
import Testing

/// The product over HTTPS.
@Suite("Host: HTTPS", .serialized)
struct HTTPSTests {
    /// What differs between any two requests, or is said of the connection.
    private static let passing: Set = ["date", "x-request-id", "connection", "transfer-encoding", "content-length"]

    private static let key = String(repeating: "k", count: 32)

    private static func serving(_ server: String, key isGiven: Bool = false, _ body: (Int) async throws -> Void)
        async throws
    {
        ProcessSetup.apply()
        let database = try await TestDatabase.shared.migrated()
        let settings = try TestHost.settings(
            modules: TestHost.allModules, conninfo: database, yaml: "server: { \(server) }",
            overrides: isGiven ? ["auth.adminKey": key] : [:])
        let host = try await ListeningTestHost.start(settings)
        do { try await body(host.address.port) } catch {
            try? await host.stop()
            throw error
        }
        try await host.stop()
    }

    @Test("Every route of the product answers alike by both protocols")
    func alike() async throws {
        let certificate = try TestCertificate()
        try await Self.serving(certificate.setting()) { port in
            let url = "https://localhost:\(port)"
            let document = try await Curl.ask(url + "/openapi.json", trusting: certificate)
            let paths = try #require(try JSONParser.parse(Array(document.body.utf8)).object?["paths"]?.object)
            var count = 0
            for entry in paths.members {
                let (path, item) = (entry.name, entry.value)
                for method in ["get", "put", "post", "delete", "patch"] where item.object?[method] != nil {
                    let target = path.replacing(/\{[^}]*\}/, with: "1")
                    let body =
                        method == "get" || method == "delete"
                        ? [] : ["-H", "content-type: application/json", "-d", "{}"]
                    var answers: [Curl.Answer] = []
                    for version in ["--http1.1", "--http2"] {
                        answers.append(
                            try await Curl.ask(
                                url + target, [version, "-X", method.uppercased()] + body, trusting: certificate))
                    }
                    let (one, two) = (answers[0], answers[1])
                    #expect(one.version == "1.1" && two.version == "2")
                    #expect(one.status == two.status, "\(method) \(path)")
                    let fields = answers.map { answer in
                        Set(
                            answer.fields.filter { !Self.passing.contains($0.name) && $0.name != "etag" }
                                .map { "\($0.name): \($0.value)" })
                    }
                    #expect(fields[0] == fields[1], "\(method) \(path)")
                    #expect(two.field("x-content-type-options") == "nosniff")
                    // Numbers that move, and a token that is made each time.
                    let isMade = ["/metrics", "/invitations"].contains(path) || method == "put"
                    if !isMade { #expect(one.body == two.body, "\(method) \(path)") }
                    count += 1
                }
            }
            #expect(count > 15)
        }
    }

    @Test("Files that cannot be used are told by file, line and key, by the check and at the start")
    func mistakes() async throws {
        let (one, other) = (try TestCertificate(), try TestCertificate())
        try await TestFolder.with { folder in
            for (certificate, key, words) in [
                (
                    "missing.pem", one.key,
                    [":2:23:", "server.tls.certificate", folder.path + "/missing.pem", "No such file"]
                ),
                (one.certificate, other.key, ["server.tls.key", "is not that of the certificate"]),
                (one.key, one.key, [":2:23:", "server.tls.certificate", "is no certificate in PEM"]),
            ] {
                let file = try folder.write(
                    "server:\n  tls: { certificate: \(certificate), key: \(key) }\ndatabase: { mode: external, url: 'postgres://nowhere.invalid/db' }\n",
                    to: "config.yaml")
                for command in [["config", "check"], ["serve"]] {
                    let outcome = try await Program.run(command + ["--config", file])
                    #expect(outcome.status == 78, "\(outcome.errors)")
                    #expect(
                        outcome.lines.contains { line in words.allSatisfy(line.contains) },
                        "\(words): \(outcome.errors)")
                }
            }
        }
    }

    @Test("The program serves HTTPS, and SIGHUP shows new clients the new certificate")
    func renewal() async throws {
        let certificate = try TestCertificate()
        let old = try TestCertificate()
        try old.replace(by: certificate)
        try await ServeTests.inFolder { folder in
            let settings = ServeTests.settings(folder).replacing("level: warning", with: "level: notice")
            let server = try await RunningServer.start(settings + "server: { \(certificate.setting()) }\n", in: folder)
            let url = "https://localhost:\(server.port)/health/ready"
            #expect(server.welcome.contains("listens on https://127.0.0.1:"))
            #expect(try await Curl.ask(url, trusting: certificate).status == 200)
            try certificate.replace(by: TestCertificate())
            server.program.signal(SIGHUP)
            try await eventually("no word of it: \(server.program.errors)") {
                server.program.errors.contains("The certificate was read again.")
            }
            #expect(try await Curl.ask(url, trusting: certificate).status == 200)
            #expect(try await Curl.ask(url, trusting: old).code == 60)
            try await server.stop()
        }
    }

    @Test("A query counts as what it costs, and the client is told what is left")
    func costs() async throws {
        try await Self.serving("proxies: [127.0.0.1], rates: { credential: { queries: 1000/hour } }", key: true) {
            port in
            func ask(_ query: String) async throws -> Curl.Answer {
                try await Curl.ask(
                    "http://127.0.0.1:\(port)/query",
                    [
                        "-H", "authorization: Bearer \(Self.key)", "-H", "x-forwarded-for: 192.0.2.1", "-H",
                        "content-type: application/json", "-d", "@-",
                    ],
                    input: "{\"query\": \"\(query)\"}")
            }
            func left(_ answer: Curl.Answer) -> Int? {
                (answer.field("ratelimit")?.firstMatch(of: /"credential-queries";r=(\d+);/)?.1).flatMap { Int($0) }
            }
            let small = try await ask("{ __typename }")
            #expect(small.status == 200 && left(small) == 1_000)
            let large = try await ask("{ users(first: 50) { nodes { id } } }")
            #expect(large.status == 200 && (left(large) ?? 1_000) <= 950, "\(large.fields)")
            var answer = large
            while answer.status == 200 { answer = try await ask("{ users(first: 100) { nodes { id } } }") }
            #expect(answer.status == 429 && answer.field("retry-after") != nil)
        }
    }
}
