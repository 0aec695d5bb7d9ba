import Foundation
import Host
import JSON
import TestSupport
import Testing

/// Programs of others that speak GraphQL, used unchanged against the server.
@Suite("Clients", .serialized, .enabled(if: PythonEnvironment.isTested(ClientPrograms.environment)))
struct ClientTests {
    @Test("gql fetches the schema, checks queries, asks, changes, and listens over a WebSocket")
    func gql() async throws {
        try await ClientPrograms.serving { host in
            let outcome = try await Program.run(
                [ClientPrograms.fixtures + "/gql_client.py", "127.0.0.1:\(host.address.port)"],
                of: try ClientPrograms.path("python"))
            #expect(outcome.status == 0 && outcome.output == "well\n", "\(outcome.errors)")
        }
    }

    @Test("A code generator writes a client from the introspected schema, which works")
    func codeGenerator() async throws {
        try await ClientPrograms.serving { host in
            let url = "127.0.0.1:\(host.address.port)"
            _ = try await ask(
                host.address.port, "POST", "/users",
                ["username": "ann", "email": "ann@example.org", "password": "correct horse"])
            for video in ["v1", "v2"] {
                _ = try await ask(host.address.port, "POST", "/plays", ["userId": "1", "videoId": .string(video)])
            }
            try await TestFolder.with { folder in
                let settings = """
                    [tool.ariadne-codegen]
                    remote_schema_url = "http://\(url)/query"
                    queries_path = "\(ClientPrograms.fixtures)/codegen/queries.graphql"
                    target_package_name = "generated"
                    target_package_path = "\(folder.path)"
                    """
                let file = try folder.write(settings, to: "codegen.toml")
                let written = try await Program.run(
                    ["--config", file, "client"], of: try ClientPrograms.path("ariadne-codegen"))
                #expect(written.status == 0, "\(written.errors) \(written.output)")
                let script = try folder.write(
                    try String(contentsOfFile: ClientPrograms.fixtures + "/codegen/use.py", encoding: .utf8),
                    to: "use.py")
                let used = try await Program.run([script, url], of: try ClientPrograms.path("python"))
                #expect(used.status == 0 && used.output == "well\n", "\(used.errors)")
            }
        }
    }

    @Test("schemathesis finds no operation that the server fails to answer")
    func schemathesis() async throws {
        try await ClientPrograms.serving(isGuarded: true) { host in
            try await TestFolder.with { folder in
                let settings = try folder.write(
                    "hooks = \"\(ClientPrograms.fixtures)/schemathesis_checks.py\"\n", to: "schemathesis.toml")
                // It leaves a cache in the folder that it is run in.
                let outcome = try await Program.run(
                    [
                        "-C", folder.path, try ClientPrograms.path("schemathesis"), "--config-file", settings, "run",
                        "http://127.0.0.1:\(host.address.port)/query",
                        "--max-examples=15", "--seed=1", "-H", "Authorization: Bearer \(ClientPrograms.key)",
                        "--no-color", "--suppress-health-check=all",
                        "--checks=no_fault_of_the_server,content_type_conformance",
                    ], of: "/usr/bin/env")
                #expect(outcome.status == 0, "\(outcome.output.suffix(4_000)) \(outcome.errors)")
                // Of some operations it fails to guess what there is; of most, the test would have tested nothing.
                let unanswered = outcome.output.firstMatch(of: /(\d+) operations never returned data/).flatMap {
                    Int($0.1)
                }
                #expect((unanswered ?? 0) <= 14, "\(outcome.output)")
            }
        }
    }
}
