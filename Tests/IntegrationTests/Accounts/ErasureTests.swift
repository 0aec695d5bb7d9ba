import Host
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

/// People who are erased with all that is recorded of them, and those who ask what is.
@Suite("Accounts: erasure and export")
struct ErasureTests {
    /// Records many events of somebody, past all mutations.
    private static func fill(_ host: TestHost, _ user: String, _ count: Int) async throws {
        let id = try #require(Int64(user))
        _ = try await host.database.query(
            """
            INSERT INTO plays (user_id, video_id, play_timestamp)
            SELECT \(id), 'v' || n % 7, '2026-01-01'::timestamptz + n * interval '1 second'
            FROM generate_series(1, \(Int64(count))) n
            """, access: .write)
        _ = try await host.database.query(
            """
            INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp)
            SELECT \(id), 'v' || n % 7, 'heartbeat', '2026-01-01'::timestamptz + n * interval '1 second'
            FROM generate_series(1, \(Int64(count))) n
            """, access: .write)
    }

    private static func rows(_ host: TestHost, _ user: String) async throws -> [Int] {
        let id = try #require(Int64(user))
        var counts: [Int] = []
        for table in ["plays", "user_playbook", "user_sessions", "user_api_keys"] {
            let rows = try await host.database.query(
                "SELECT count(*) FROM \(identifier: table) WHERE user_id = \(id)", access: .write)
            counts.append(try #require(rows.first).decode(Int.self, at: 0))
        }
        let rows = try await host.database.query(
            "SELECT (SELECT count(*) FROM users WHERE id = \(id)) + (SELECT count(*) FROM user_erasures)",
            access: .write)
        return counts + [try #require(rows.first).decode(Int.self, at: 0)]
    }

    /// All that could show something of a user to whoever operates the product.
    private static func sightings(_ host: TestHost, _ user: String, _ key: String) async -> [JSONValue] {
        let answer = await host.ask(
            """
            query($id: ID!) {
              user(id: $id) { id }
              plays(filter: { userId: { eq: $id } }) { totalCount nodes { id } aggregate { count } }
              playbook(filter: { userId: { eq: $id } }) { totalCount groups(by: [VIDEO_ID]) { count } }
              users(filter: { id: { eq: $id } }) { totalCount }
              video(id: "v1") { plays(filter: { userId: { eq: $id } }) { totalCount } }
            }
            """, ["id": .string(user)], as: key)
        let rest = await host.send("GET", "/plays?userId=\(user)", as: key).json
        let one = await host.send("GET", "/users/\(user)", as: key)
        return [answer["data"], rest["items"], .integer(one.status)]
    }

    private static let nothing: [JSONValue] = [
        [
            "user": .null, "plays": ["totalCount": 0, "nodes": [], "aggregate": ["count": 0]],
            "playbook": ["totalCount": 0, "groups": []], "users": ["totalCount": 0],
            "video": ["plays": ["totalCount": 0]],
        ], [], 404,
    ]

    @Test("Who is erased is gone at once for everybody on every server, then from every table, and nobody else is")
    func erasure() async throws {
        try await AccountsHost.withTwo { host, other in
            let ada = try await host.join("ada")
            let bob = try await host.join("bob")
            let admin = try await host.key("admin").text
            try await Self.fill(host, ada.id, 7_000)
            try await Self.fill(host, bob.id, 50)
            let bobs = await Self.sightings(other, bob.id, admin)
            #expect(await other.send("GET", "/me", as: ada.access).status == 200)

            // One of her plays is in use, so that erasing takes as long as the test wants.
            try await host.database.withLease { connection in
                _ = try await connection.executeScript(
                    "BEGIN; SELECT 1 FROM plays WHERE user_id = \(ada.id) ORDER BY id LIMIT 1 FOR UPDATE")
                #expect(await host.send("DELETE", "/users/\(ada.id)", as: ada.access).status == 204)
                #expect(await Self.sightings(host, ada.id, admin) == Self.nothing)
                try await eventually(within: .seconds(10), "the other server shows who is erased") {
                    await Self.sightings(other, ada.id, admin) == Self.nothing
                }
                #expect(await Self.sightings(other, bob.id, admin) == bobs)
                for server in [host, other] {
                    await server.send("GET", "/me", as: ada.access).expectProblem(401, "invalid_token")
                    await server.send("DELETE", "/users/\(ada.id)", as: admin).expectProblem(404, "not_found")
                    await server.send("GET", "/users/\(ada.id)/export", as: admin).expectProblem(404, "not_found")
                }
                await host.logIn("ada").expectProblem(401, "invalid_credentials")
                #expect(await host.refresh(ada.refresh).status == 401)
                #expect(await host.register("Ada").status == 201)
                _ = try await connection.executeScript("COMMIT")
            }
            try await eventually(within: .seconds(60), "something of her is left") {
                try await Self.rows(host, ada.id) == [0, 0, 0, 0, 0]
            }
            #expect(await Self.sightings(host, ada.id, admin) == Self.nothing)
            #expect(await Self.sightings(host, bob.id, admin) == bobs)
            let actions = try await host.audited()
            #expect(actions.filter { $0 == "erased" }.count == 1)
        }
    }

    @Test("What a server has left undone is done by the next one")
    func afterACrash() async throws {
        let database = try await TestDatabase.shared.migrated()
        var id = ""
        try await AccountsHost.with(conninfo: database) { host in
            let ada = try await host.join("ada")
            id = ada.id
            try await Self.fill(host, id, 500)
        }
        // As a server leaves it that is killed between two batches.
        try await TestDatabase.withClient(of: database) { client in
            _ = try await client.withLease { connection in
                try await connection.executeScript(
                    """
                    UPDATE users SET erased_at = now(), username = NULL, email = NULL, password_hash = NULL;
                    INSERT INTO user_erasures (user_id) SELECT id FROM users;
                    DELETE FROM user_playbook WHERE id % 2 = 0
                    """)
            }
        }
        try await AccountsHost.with(conninfo: database) { host in
            let admin = try await host.key("admin").text
            #expect(await Self.sightings(host, id, admin) == Self.nothing)
            try await eventually(within: .seconds(60), "something of her is left") {
                try await Self.rows(host, id) == [0, 0, 0, 0, 0]
            }
        }
    }

    @Test("A module with a table that refers to users, and not a word of it, is refused at start")
    func unsaid() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await TestDatabase.withClient(of: database) { client in
            _ = try await client.withLease { connection in
                try await connection.executeScript(
                    "ALTER TABLE plays ADD COLUMN invited_by bigint REFERENCES users (id)")
            }
        }
        let error = await #expect(throws: (any Error).self) { try await TestHost.start(conninfo: database) }
        let text = "\(error.map { "\($0)" } ?? "")"
        #expect(text.contains("module plays: Its table plays refers to users by invited_by"), "\(text)")
        #expect(text.contains(#"PersonalData("plays", of: "invited_by")"#), "\(text)")
    }

    private static func export(_ port: Int, _ user: String, as credential: String?) async throws -> (
        status: String, text: String
    ) {
        let shown = credential.map { ["-H", "authorization: Bearer \($0)"] } ?? []
        let outcome = try await Program.run(
            ["-s", "-w", "\n%{http_code} %{content_type}", "http://127.0.0.1:\(port)/users/\(user)/export"] + shown,
            of: "/usr/bin/curl")
        let parts = outcome.output.split(separator: "\n")
        return (String(parts.last ?? ""), parts.dropLast().joined(separator: "\n"))
    }

    @Test("A person is exported with all that they may see, an object a line; to themselves and to operators alone")
    func export() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await AccountsHost.with(conninfo: database) { host in
            let ada = try await host.join("ada")
            let bob = try await host.join("bob")
            try await Self.fill(host, ada.id, 250)
            try await Self.fill(host, bob.id, 3)
            let listening = try await ListeningTestHost.start(
                try TestHost.settings(
                    modules: TestHost.allModules, conninfo: database, overrides: AccountsHost.overrides))
            let port = listening.address.port
            let mine = try await Self.export(port, ada.id, as: ada.access)
            #expect(mine.status == "200 application/x-ndjson")
            let lines = mine.text.split(separator: "\n").compactMap { try? JSONParser.parse(Array($0.utf8)) }
            #expect(lines.first?["type"] == "User" && lines.first?["email"] == "ada@example.org")
            var counts: [String: Int] = [:]
            for line in lines { counts[line["type"].string ?? "", default: 0] += 1 }
            #expect(counts == ["User": 1, "Play": 250, "PlaybookEntry": 250, "Session": 1])
            #expect(lines.allSatisfy { $0["userId"] == .string(ada.id) || $0["type"] == "User" })
            #expect(Set(lines.filter { $0["type"] == "Play" }.compactMap { $0["id"].string }).count == 250)
            #expect(!mine.text.contains("scrypt") && !mine.text.contains("hash"))

            let admin = try await host.key("admin").text
            let asAdmin = try await Self.export(port, ada.id, as: admin)
            #expect(asAdmin.text == mine.text)
            var refused = [(ada.id, bob.access, "404"), ("999", bob.access, "404"), ("999", admin, "404")]
            for role in ["service", "analyst"] { refused.append((ada.id, try await host.key(role).text, "403")) }
            for (user, credential, status) in refused {
                let answer = try await Self.export(port, user, as: credential)
                #expect(answer.status == "\(status) application/problem+json; charset=utf-8", "\(answer)")
            }
            let nobody = try await Self.export(port, ada.id, as: nil)
            #expect(nobody.status.hasPrefix("401 "))
            try await listening.stop()
        }
    }
}
