import Host
import JSON
import Postgres
import TestSupport
import Testing

/// What turning a module off and on does.
@Suite("Modules: on and off")
struct ModuleSwitchTests {
    @Test("Of a module that is off there is no route, type, field or table; its data stays")
    func off() async throws {
        let database = try await TestDatabase.shared.migrated()
        var before: [String] = []
        try await TestHost.with(conninfo: database) { host in
            let user = try await host.addUser("ann")
            for kind in EventKind.allCases { #expect(await host.post(kind.path, kind.event(of: user)).status == 201) }
            for target in ["/plays", "/schema.graphql"] { before.append(await host.request("GET", target).text) }
        }
        try await TestHost.with(modules: ["users", "playbook"], conninfo: database) { host in
            for (method, path) in [
                ("GET", "/plays"), ("POST", "/plays"), ("GET", "/plays/1"), ("DELETE", "/plays/1"), ("PUT", "/plays"),
            ] {
                await host.request(method, path, body: method == "POST" ? "{}" : nil).expectProblem(404, "not_found")
            }
            let schema = await host.request("GET", "/schema.graphql").text
            #expect(schema.contains("type PlaybookEntry implements Node") && schema.contains("type Video"))
            for name in ["type Play ", "PlayConnection", "PlayFilter", "PlayOrder", "plays(", "  play("] {
                #expect(!schema.contains(name), "\(name)")
            }
            for query in [
                "{ plays { totalCount } }", "{ play(id: 1) { id } }", "{ users { nodes { plays { totalCount } } } }",
                "{ video(id: \"v1\") { plays { totalCount } } }",
                "{ node(nodeId: \"UGxheTox\") { ... on Play { id } } }",
            ] {
                #expect(await host.query(query)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED")
            }
            let answer = await host.query(
                "{ node(nodeId: \"UGxheTox\") { nodeId } video(id: \"v1\") { playbook { totalCount nodes { user { username } } } } }"
            )
            #expect(
                answer["data"] == [
                    "node": .null, "video": ["playbook": ["totalCount": 1, "nodes": [["user": ["username": "ann"]]]]],
                ])
        }
        try await TestHost.with(conninfo: database) { host in
            for (target, text) in zip(["/plays", "/schema.graphql"], before) {
                #expect(await host.request("GET", target).text == text)
            }
        }
    }

    @Test("The migrations of a module that is off do not run, and do when it is turned on")
    func migrations() async throws {
        let database = try await TestDatabase.shared.empty()
        for (modules, tables) in [
            (["users"], ["users"]), (["users", "playbook"], ["user_playbook", "users"]),
            (["users", "plays"], ["plays", "user_playbook", "users"]),
        ] {
            try await TestHost.with(modules: modules, conninfo: database) { host in
                let rows = try await host.database.query(
                    """
                    SELECT tablename::text FROM pg_tables
                    WHERE tablename IN ('users', 'plays', 'user_playbook') ORDER BY tablename
                    """)
                #expect(try rows.map { try $0.decode(String.self, at: 0) } == tables)
            }
        }
    }

    @Test(
        "A module whose dependency is off is an error that names both",
        arguments: ["users: { enabled: false }\n  plays: {}", "plays: {}", "playbook: {}", "playbook: {}\n  plays: {}"])
    func unmet(_ modules: String) async throws {
        let error = await #expect(throws: HostError.self) {
            _ = try await TestHost.start(modules: [], conninfo: "host=/nowhere", yaml: "modules:\n  \(modules)")
        }
        #expect(error?.code == .modules)
        #expect(error?.problems.count == modules.split(separator: "{}").count - 1 + (modules.hasSuffix("{}") ? 1 : 0))
        for problem in error?.problems ?? [] {
            #expect(problem.contains("play") && problem.contains("requires users"), "\(problem)")
        }
    }
}
