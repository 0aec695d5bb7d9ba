import Foundation
import Host
import JSON
import TestSupport
import Testing

/// Programs of others that go by the OpenAPI document, used unchanged against the server.
@Suite(
    "Clients: OpenAPI", .serialized, .enabled(if: PythonEnvironment.isTested(ClientPrograms.environment)))
struct OpenAPIClientTests {
    @Test("A generated client registers, records, pages, filters, and gets problems as values of their type")
    func generatedClient() async throws {
        try await ClientPrograms.serving { host in
            let url = "http://127.0.0.1:\(host.address.port)"
            try await TestFolder.with { folder in
                // It formats what it writes where it can, which nobody reads here.
                let settings = try folder.write("post_hooks: []\n", to: "settings.yaml")
                let written = try await Program.run(
                    [
                        "generate", "--url", url + "/openapi.json", "--meta", "none", "--config", settings,
                        "--output-path", folder.path + "/generated",
                    ], of: try ClientPrograms.path("openapi-python-client"))
                #expect(written.status == 0, "\(written.errors) \(written.output)")
                let script = try folder.write(
                    try String(contentsOfFile: ClientPrograms.fixtures + "/openapi/use.py", encoding: .utf8),
                    to: "use.py")
                let used = try await Program.run([script, url], of: try ClientPrograms.path("python"))
                #expect(used.status == 0 && used.output == "well\n", "\(used.errors)")
            }
        }
    }

    @Test("schemathesis finds no route that answers other than the document says", .timeLimit(.minutes(15)))
    func schemathesis() async throws {
        try await ClientPrograms.serving(isGuarded: true) { host in
            let port = host.address.port
            for name in ["ada", "grace", "alan"] {
                let user: JSONValue = [
                    "username": .string(name), "email": .string(name + "@example.org"), "password": "correct horse",
                ]
                #expect(try await ask(port, "POST", "/users", user).status == 201)
                let recorded = try await Program.run(
                    [
                        "-s", "-w", "%{http_code}", "-o", "/dev/null", "http://127.0.0.1:\(port)/plays", "-H",
                        "Authorization: Bearer \(ClientPrograms.key)", "-H", "content-type: application/json", "-d",
                        #"{"userId": "1", "videoId": "\#(name)"}"#,
                    ], of: "/usr/bin/curl")
                #expect(recorded.output == "201")
            }
            try await TestFolder.with { folder in
                let settings = try folder.write(
                    """
                    hooks = "\(ClientPrograms.fixtures)/schemathesis_rest.py"
                    [checks.positive_data_acceptance]
                    expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422", "429"]

                    """, to: "schemathesis.toml")
                // It leaves a cache in the folder that it is run in.
                let outcome = try await Program.run(
                    [
                        "-C", folder.path, try ClientPrograms.path("schemathesis"), "--config-file", settings, "run",
                        "http://127.0.0.1:\(port)/openapi.json", "--checks=all",
                        // "refresh" could be the id of a session, which may be deleted. A test of our own compares methods.
                        "--exclude-checks=allow_header_conformance", "--max-examples=5", "--workers=2",
                        "--seed=1", "-H", "Authorization: Bearer \(ClientPrograms.key)", "--no-color",
                        "--suppress-health-check=all",
                    ], of: "/usr/bin/env")
                #expect(outcome.status == 0, "\(outcome.output.suffix(6_000)) \(outcome.errors)")
                // All but the document itself.
                let tested = outcome.output.firstMatch(of: /Tested: +(\d+)/).flatMap { Int($0.1) } ?? 0
                #expect(
                    tested > 30 && outcome.output.contains("\(tested) selected / \(tested) total"), "\(outcome.output)")
            }
        }
    }
}
