import Foundation
import JSON
import TestSupport
import Testing

/// The OpenAPI document: what it says of every route, and that it is the same each time.
@Suite("OpenAPI: document")
struct OpenAPITests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/OpenAPI/openapi.json")

    @Test("The command prints the document of the golden file, without a database, each time")
    func golden() async throws {
        try await TestFolder.with { folder in
            let file = try folder.write(
                """
                modules: { users: {}, plays: {}, playbook: {} }
                database: { mode: external, url: 'postgres://nowhere.invalid/db' }

                """, to: "config.yaml")
            let printed = try await Program.run(["openapi", "--config", file])
            #expect(printed.status == 0 && printed.errors.isEmpty, "\(printed.errors)")
            // Where it is meant to have changed: videoplay openapi > Tests/Fixtures/OpenAPI/openapi.json
            let golden = try String(contentsOf: Self.golden, encoding: .utf8)
            #expect(printed.output == golden, "It differs from \(Self.golden.path).")
            #expect(try await Program.run(["openapi", "--config", file]).output == printed.output)
        }
    }

    @Test("The document is valid", .enabled(if: PythonEnvironment.isTested(ClientPrograms.environment)))
    func valid() async throws {
        let outcome = try await Program.run(
            ["--schema", "3.1", Self.golden.path], of: try ClientPrograms.path("openapi-spec-validator"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }

    @Test("It is served as it is printed, once to each, and to those alone who may read the schema")
    func served() async throws {
        try await TestHost.with { host in
            let answer = await host.request("GET", "/openapi.json")
            #expect(answer.status == 200 && answer.header("content-type") == "application/json; charset=utf-8")
            #expect(answer.text == (try? String(contentsOf: Self.golden, encoding: .utf8)))
            for path in ["/openapi.json", "/schema.graphql", "/docs"] {
                let first = await host.request("GET", path)
                let tag = try #require(first.header("etag"))
                #expect(first.status == 200 && first.header("cache-control") == "no-cache")
                let again = await host.request("GET", path, headers: [("if-none-match", tag)])
                #expect(again.status == 304 && again.body.isEmpty && again.header("etag") == tag)
            }
        }
        try await TestHost.with(modules: [], yaml: "query: { introspection: [admin] }") { host in
            for path in ["/openapi.json", "/schema.graphql", "/docs"] {
                #expect(await host.request("GET", path).status == 200)
                await host.request("GET", path, from: "192.0.2.1").expectProblem(401, "unauthenticated")
            }
        }
    }

    @Test("Every path has the methods that the server says it has")
    func methods() async throws {
        try await TestHost.with { host in
            let document = await host.request("GET", "/openapi.json").json
            let paths = try #require(document["paths"].object)
            #expect(paths.count == 25)
            for path in paths.members {
                let described = Set(path.value.object?.members.map { $0.name.uppercased() } ?? [])
                let target = path.name.replacing("{id}", with: "1")
                let allowed = await host.request("OPTIONS", target).header("allow") ?? ""
                let answered = Set(allowed.split(separator: ", ").map(String.init)).subtracting(["HEAD", "OPTIONS"])
                // A path without parameters is one of those with some, too: "refresh" could be a session's id.
                let others = paths.members.filter { other in
                    other.name.contains("{") && !path.name.contains("{")
                        && other.name.split(separator: "/").dropLast() == path.name.split(separator: "/").dropLast()
                }
                let further = Set(others.flatMap { $0.value.object?.members.map { $0.name.uppercased() } ?? [] })
                #expect(described == answered.subtracting(further.subtracting(described)), "\(path.name)")
            }
            let names = paths.members.flatMap { $0.value.object?.members ?? [] }.map { $0.value["operationId"].string }
            #expect(Set(names).count == names.count && !names.contains(nil))
        }
    }

    @Test("A module that is off is not in it, nor are metrics that are off")
    func switchedOff() async throws {
        try await TestHost.with(modules: ["users"], yaml: "metrics: { enabled: false }") { host in
            let document = await host.request("GET", "/openapi.json").json
            let paths = document["paths"].object?.members.map(\.name) ?? []
            #expect(paths.contains("/users") && !paths.contains("/plays") && !paths.contains("/metrics"))
            #expect(document["components"]["schemas"]["Play"] == .null)
        }
    }

    @Test("Every code of a problem that the sources have is in the document")
    func codes() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try JSONParser.parse(Array(Data(contentsOf: Self.golden)))
        let listed = document["components"]["schemas"]["Problem"]["properties"]["code"]["anyOf"][0]["enum"].array ?? []
        let known = Set(listed.compactMap(\.string))
        // What is no answer to a request that a client of a route sends: the protocol itself is at fault.
        let ofTheProtocol: Set = [
            "expectation_failed", "http_version_not_supported", "not_implemented", "unsupported_transfer_encoding",
            "method_not_allowed",
        ]
        var found: Set<String> = []
        for folder in ["Sources/Core"] {
            for file in try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
            where file.hasSuffix(".swift") {
                let text = try String(contentsOf: root.appending(path: folder + "/" + file), encoding: .utf8)
                for match in text.matches(of: /code: (?:String = )?"([a-z_]+)"/) { found.insert(String(match.1)) }
            }
        }
        #expect(found.subtracting(ofTheProtocol) == known, "\(found.symmetricDifference(known))")
    }
}
