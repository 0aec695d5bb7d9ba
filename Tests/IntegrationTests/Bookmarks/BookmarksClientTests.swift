import Host
import TestSupport
import Testing

/// Programs of others that use the types of the fixture `Bookmarks`, which they never saw before.
@Suite("Bookmarks: clients", .serialized, .enabled(if: PythonEnvironment.isTested(ClientPrograms.environment)))
struct BookmarksClientTests {
    private static let programs = ClientPrograms.fixtures + "/bookmarks"

    @Test("gql checks queries, pages by several orders at once to the end in both directions, each once, and listens")
    func gql() async throws {
        try await BookmarksHost.listening { host in
            let outcome = try await Program.run(
                [Self.programs + "/gql_client.py", "127.0.0.1:\(host.address.port)"],
                of: try ClientPrograms.path("python"))
            #expect(outcome.status == 0 && outcome.output == "well\n", "\(outcome.errors)")
        }
    }

    @Test(
        "A client that ariadne-codegen writes has the enum, the computed object and the aggregates as types of its own")
    func codeGenerator() async throws {
        try await BookmarksHost.listening { host in
            let address = "127.0.0.1:\(host.address.port)"
            try await TestFolder.with { folder in
                let settings = try folder.write(
                    """
                    [tool.ariadne-codegen]
                    remote_schema_url = "http://\(address)/query"
                    queries_path = "\(Self.programs)/queries.graphql"
                    target_package_name = "generated"
                    target_package_path = "\(folder.path)"
                    """, to: "codegen.toml")
                let written = try await Program.run(
                    ["--config", settings, "client"], of: try ClientPrograms.path("ariadne-codegen"))
                #expect(written.status == 0, "\(written.errors) \(written.output)")
                // It imports what lies beside it.
                let used = try await Program.run(
                    [
                        "PYTHONPATH=\(folder.path)", try ClientPrograms.path("python"), Self.programs + "/use.py",
                        address,
                    ], of: "/usr/bin/env")
                #expect(used.status == 0 && used.output == "well\n", "\(used.errors)")
            }
        }
    }
}
