import JSON
import Postgres
import TestSupport
import Testing

/// A PostgreSQL that grants fewer connections than the host wants.
@Suite("REST: few connections")
struct FewConnectionsTests {
    /// With the name of the table's owner and its rights, but not as a superuser, whom no limit holds.
    private static func conninfo(_ url: String, limit: Int) async throws -> String {
        let role = "few_\(UInt32.random(in: 0 ... .max))"
        try await TestDatabase.withClient(of: url) { client in
            let rows = try await client.query("SELECT current_user::text")
            let owner = try #require(rows.first).decode(String.self, at: 0)
            _ = try await client.query(
                "CREATE ROLE \(raw: role) LOGIN CONNECTION LIMIT \(raw: "\(limit)") IN ROLE \(identifier: owner)",
                access: .write)
        }
        return url.prefix { $0 != "&" }
            + url.drop { $0 != "&" }.split(separator: "&").map { part in
                "&" + (part.hasPrefix("user=") ? "user=\(role)" : String(part))
            }.joined()
    }

    @Test("Reads, writes and mutations all are answered, whatever comes at once", arguments: [1, 2, 3])
    func allAreAnswered(limit: Int) async throws {
        let database = try await Self.conninfo(try await TestDatabase.shared.migrated(), limit: limit)
        let yaml = "database: { pool: { acquireTimeout: 60s } }\n"
        try await TestHost.with(conninfo: database, yaml: yaml) { host in
            let user = try await host.addUser("ann")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<18 {
                    group.addTask {
                        for round in 0..<8 {
                            let video = "v\(task)-\(round)"
                            switch task % 3 {
                            case 0:
                                let answer = await host.post("/plays", EventKind.plays.event(of: user, video: video))
                                #expect(answer.status == 201, "\(answer.text)")
                            case 1:
                                let answer = await host.query(
                                    "mutation($v: ID!) { recordPlay(input: { userId: \"\(user)\", videoId: $v }) { play { id } } }",
                                    ["v": .string(video)])
                                #expect(answer["data"]["recordPlay"]["play"]["id"].string != nil, "\(answer)")
                            default:
                                #expect(await host.request("GET", "/users/\(user)").status == 200)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await host.count("plays") == 12 * 8)
            if limit < 3 { #expect(host.database.statistics.isScarce) }
        }
    }
}
