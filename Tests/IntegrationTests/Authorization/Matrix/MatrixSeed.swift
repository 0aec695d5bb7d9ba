import Foundation
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Puts the people of a ``MatrixWorld`` into a database.
struct MatrixSeed {
    let host: TestHost
    let conninfo: String

    /// What tells the rows of a person from those of others, and where they stand.
    private struct Mark {
        let name: String
        /// Stands in every text.
        let word: String
        /// Stands at the end of every number.
        let digits: String
        /// All lie ahead: what is old is swept away.
        let year: String

        static let all = [
            Mark(name: "alice", word: "own-a", digits: "11", year: "2030"),
            Mark(name: "bob", word: "canary-f", digits: "52", year: "2031"),
            Mark(name: "gone", word: "canary-g", digits: "53", year: "2031"),
            Mark(name: "ann", word: "own-n", digits: "34", year: "2029"),
        ]

        func id(_ table: Int) -> String { "\(table)00000000\(digits)" }
        func time(_ column: Int) -> String { "\(year)-07-13T01:02:\(10 + column).4567\(digits)Z" }
        func uuid(_ table: Int) -> String { "cafe\(table)-0000-4000-8000-0000000000\(digits)" }
        var person: MatrixWorld.Person {
            MatrixWorld.Person(id: id(8101), name: "\(word)-name", external: "\(word)-external", video: "\(word)-video")
        }
    }

    func world() async throws -> MatrixWorld {
        let engine = host.queries
        var people: [String: MatrixWorld.Person] = [:]
        for mark in Mark.all {
            people[mark.name] = mark.person
            try await insert(mark)
        }
        var credentials = [MatrixWorld.Credential(name: "nobody", token: nil, role: .anonymous)]
        var refresh = ""
        for (name, role) in [("alice", Role.viewer), ("ann", .analyst)] {
            let person = try #require(people[name])
            let grant = try LoggedIn(await host.logIn(person.name, from: "127.0.0.1").json)
            refresh = grant.refresh
            credentials.append(
                MatrixWorld.Credential(name: name, token: grant.access, role: role, person: name))
            try await run(
                "UPDATE user_sessions SET device = \(name), address = '192.0.2.9' WHERE id = \(grant.session)::uuid")
        }
        let subsets: [(String, [String])] = [
            ("", ["read", "record", "write"]), ("-read", ["read"]), ("-record", ["record"]), ("-write", ["write"]),
        ]
        for role in ["service", "analyst", "admin"] {
            for (suffix, scopes) in subsets {
                let key = try await host.key(role, scopes: scopes)
                credentials.append(
                    MatrixWorld.Credential(
                        name: role + suffix, token: key.text, role: try #require(Role(rawValue: role)),
                        scopes: try #require(Scopes(names: scopes))))
            }
        }
        credentials.append(MatrixWorld.Credential(name: "settings", token: MatrixWorld.adminKey, role: .admin))
        let alice = try #require(people["alice"])
        for (suffix, scopes) in subsets {
            credentials.append(
                MatrixWorld.Credential(
                    name: "alice-key" + suffix, token: try await key(of: alice.id, scopes), role: .viewer,
                    scopes: try #require(Scopes(names: scopes)), person: "alice"))
        }
        let service = try #require(credentials.first { $0.name == "service" })
        for (name, videos) in [("player", nil), ("player-video", [alice.video])] as [(String, [String]?)] {
            var body: JSONObject = ["userId": .string(alice.id)]
            if let videos { body["videoIds"] = .array(videos.map { .string($0) }) }
            let made = await host.send("POST", "/player-tokens", .object(body), as: service.token, from: "127.0.0.1")
            let token: String = try #require(made.json["token"].string, "\(made.text)")
            credentials.append(
                MatrixWorld.Credential(
                    name: name, token: token, role: .viewer,
                    scopes: .record, person: "alice", videos: videos.map(Set.init)))
        }
        let bad = try await badCredentials(alice, refresh)
        let admin = try #require(credentials.first { $0.name == "admin" })
        for name in people.keys.sorted() {
            guard var person = people[name] else { continue }
            person.rows = try await rows(of: person, engine.catalog, admin)
            people[name] = person
        }
        try await remove(try #require(Mark.all.first { $0.name == "gone" }))
        return MatrixWorld(
            host: host, conninfo: conninfo, people: people, credentials: credentials, bad: bad,
            canaries: try canaries(people),
            secrets: credentials.compactMap(\.token) + bad.values + [refresh, AccountsHost.password])
    }

    private func run(_ sql: SQL) async throws { _ = try await host.database.query(sql, access: .write) }

    // MARK: Rows

    private func insert(_ mark: Mark) async throws {
        let (person, word) = (mark.person, mark.word)
        let registered = await host.send(
            "POST", "/users",
            [
                "username": .string(person.name), "email": .string("\(word)@mail.example"),
                "password": .string(AccountsHost.password),
            ], from: "127.0.0.1")
        let made = try #require(registered.json["id"].string, "\(registered.text)")
        let role = mark.name == "ann" ? "analyst" : "viewer"
        // The id is one that nobody would have by chance.
        try await run("ALTER TABLE users ALTER COLUMN id SET GENERATED BY DEFAULT")
        try await run(
            """
            UPDATE users SET id = \(person.id)::bigint, external_id = \(person.external), role = \(role),
                created_at = \(mark.time(1))::timestamptz, updated_at = \(mark.time(2))::timestamptz
            WHERE id = \(made)::bigint
            """)
        try await run("ALTER TABLE users ALTER COLUMN id SET GENERATED ALWAYS")
        try await insertEvents(mark)
        try await run(
            """
            INSERT INTO user_sessions (id, user_id, created_at, last_used_at, expires_at, device, user_agent, address)
            VALUES (\(mark.uuid(6060))::uuid, \(person.id)::bigint, \(mark.time(3))::timestamptz,
                \(mark.time(4))::timestamptz, '2099-01-01T00:00:00.4567Z'::timestamptz + make_interval(secs => \(Double(mark.digits) ?? 0)),
                \(word + "-device"), \(word + "-agent"), \(word + "-address"))
            """)
        try await run(
            """
            INSERT INTO user_api_keys (id, user_id, created_at, last_used_at, expires_at, name, scopes, hash, hint)
            OVERRIDING SYSTEM VALUE VALUES (\(mark.id(8404))::bigint, \(person.id)::bigint, \(mark.time(5))::timestamptz,
                \(mark.time(6))::timestamptz, '2098-01-01T00:00:00.4567Z'::timestamptz + make_interval(secs => \(Double(mark.digits) ?? 0)),
                \(word + "-key"), ARRAY['read'], \(Secret(prefix: "vp_").digest), \(word + "-hint"))
            """)
        let details = PostgresJSON(bytes: Array("{\"what\":\"\(word)-details\"}".utf8))
        try await run(
            """
            INSERT INTO user_audit (id, at, actor_id, user_id, action, actor, subject, address, request_id, details)
            OVERRIDING SYSTEM VALUE VALUES (\(mark.id(8505))::bigint, \(mark.time(7))::timestamptz,
                \(person.id)::bigint, \(person.id)::bigint, 'invited', \(word + "-actor"), \(word + "-subject"),
                \(word + "-audit-address"), \(word + "-request"), \(details))
            """)
    }

    private func insertEvents(_ mark: Mark) async throws {
        let (person, word) = (mark.person, mark.word)
        try await run(
            """
            INSERT INTO plays (id, user_id, play_timestamp, received_at, client_timestamp, client_event_id, video_id,
                session_id, device_id)
            OVERRIDING SYSTEM VALUE VALUES (\(mark.id(8202))::bigint, \(person.id)::bigint, \(mark.time(11))::timestamptz,
                \(mark.time(12))::timestamptz, \(mark.time(13))::timestamptz, \(mark.uuid(2020))::uuid,
                \(person.video), \(word + "-play-session"), \(word + "-play-device"))
            """)
        let extra = PostgresJSON(bytes: Array("{\"note\":\"\(word)-extra\"}".utf8))
        let seconds = [86_753_000, 86_754_000, 86_755_000, 86_756_000].map {
            (Double($0) + (Double(mark.digits) ?? 0)) + 0.25
        }
        try await run(
            """
            INSERT INTO user_playbook (id, user_id, interaction_timestamp, received_at, client_timestamp, sent_timestamp,
                position_s, duration_s, from_s, to_s, client_event_id, rate, video_id, interaction_type, session_id,
                device_id, extra)
            OVERRIDING SYSTEM VALUE VALUES (\(mark.id(8303))::bigint, \(person.id)::bigint, \(mark.time(14))::timestamptz,
                \(mark.time(15))::timestamptz, \(mark.time(16))::timestamptz, \(mark.time(17))::timestamptz,
                \(seconds[0]), \(seconds[1]), \(seconds[2]), \(seconds[3]), \(mark.uuid(3030))::uuid,
                \((Double(mark.digits) ?? 0) + 0.125)::real, \(person.video), \(word + "-type"), \(word + "-entry-session"),
                \(word + "-entry-device"), \(extra))
            """)
    }

    private func remove(_ mark: Mark) async throws {
        try await run("DELETE FROM users WHERE id = \(mark.id(8101))::bigint")
        try await host.database.transaction { transaction in
            _ = try await transaction.query("SET LOCAL videoplay.audit_sweep = 'on'")
            _ = try await transaction.query(
                "DELETE FROM user_audit WHERE id = \(mark.id(8505))::bigint OR user_id = \(mark.id(8101))::bigint")
        }
    }

    // MARK: Credentials

    private func key(
        of user: String?, _ scopes: [String], role: String? = nil, expires: String? = nil, isRevoked: Bool = false
    ) async throws -> String {
        let secret = Secret(prefix: "vp_")
        let revoked = isRevoked ? "2020-01-01T00:00:00Z" : nil
        try await run(
            """
            INSERT INTO user_api_keys (user_id, role, name, scopes, hash, hint, expires_at, revoked_at)
            VALUES (\(user)::bigint, \(role), 'test', \(scopes), \(secret.digest), 'vp_', \(expires)::timestamptz,
                \(revoked)::timestamptz)
            """)
        return secret.text
    }

    /// What is wrong with each, and the credential.
    private func badCredentials(_ alice: MatrixWorld.Person, _ refresh: String) async throws -> [String: String] {
        let all = ["read", "record", "write"]
        let signing = try await host.signingKey()
        let session = try await host.database.query(
            "SELECT id::text FROM user_sessions WHERE user_id = \(alice.id)::bigint AND device = 'alice'")
        let id = try #require(session.first).decode(String.self, at: 0)
        let now = Int(Date().timeIntervalSince1970)
        func token(_ change: (inout JSONObject) -> Void) async throws -> String {
            var claims: JSONObject = [
                "iss": "videoplay", "aud": "videoplay", "sub": .string(alice.id), "sid": .string(id),
                "iat": .integer(now), "nbf": .integer(now), "exp": .integer(now + 600),
            ]
            change(&claims)
            return try await signing.sign(claims)
        }
        let good = try await token { _ in }
        let parts = good.split(separator: ".")
        let none = Data("{\"alg\":\"none\",\"kid\":\"\(signing.id)\"}".utf8).base64EncodedString()
            .replacing("=", with: "")
        let forged = try await TokenKey.key(signing.id, .hs256, bytes: Array(repeating: 7, count: 32))
        let other = try await TokenKey.key(signing.id, .es256, bytes: TokenKey.newBytes(for: .es256))
        let erased = try await host.addUser("erased")
        let erasedKey = try await key(of: erased, all)
        try await run("DELETE FROM users WHERE id = \(erased)::bigint")
        return [
            "expired": try await token { $0["exp"] = .integer(now - 600) },
            "not yet valid": try await token { $0["nbf"] = .integer(now + 600) },
            "another issuer": try await token { $0["iss"] = "elsewhere" },
            "another audience": try await token { $0["aud"] = "elsewhere" },
            "a session that is none": try await token { $0["sid"] = .string(UUID().uuidString.lowercased()) },
            "another's session": try await token { $0["sub"] = .string("8101000000052") },
            "another scope": try await token { $0["scope"] = "everything" },
            "a player of nobody": try await token {
                $0["scope"] = "record"
                $0["sub"] = "8101000000053"
            },
            "alg none": "\(none).\(parts[1]).", "alg none, signed": "\(none).\(parts[1]).\(parts[2])",
            "wrong key": try await forged.sign(["iss": "videoplay", "aud": "videoplay", "sub": .string(alice.id)]),
            "another algorithm": try await other.sign([
                "iss": "videoplay", "aud": "videoplay", "sub": .string(alice.id),
            ]),
            "truncated": String(good.dropLast(5)), "without a signature": "\(parts[0]).\(parts[1]).",
            "a refresh token": refresh, "a revoked key": try await key(of: nil, all, role: "admin", isRevoked: true),
            "an expired key": try await key(of: nil, all, role: "admin", expires: "2020-01-01T00:00:00Z"),
            "a key of an erased user": erasedKey, "a key that is none": Secret(prefix: "vp_").text,
            "garbage": "wholly-unknown-credential", "long": String(repeating: "long-credential-", count: 600),
        ]
    }

    // MARK: What an operator sees

    private func rows(
        of person: MatrixWorld.Person, _ catalog: Catalog, _ admin: MatrixWorld.Credential
    ) async throws -> [String: MatrixWorld.Row] {
        let ids = Set(
            Mark.all.filter { $0.person.id == person.id }.flatMap { mark in
                [8101, 8202, 8303, 8404, 8505].map { mark.id($0) } + [mark.uuid(6060)]
            })
        var rows: [String: MatrixWorld.Row] = [:]
        for (root, binding) in catalog.roots {
            guard case .list(let type) = binding else { continue }
            let fields = MatrixRegistry(catalog).values(of: type).joined(separator: " ")
            for order in MatrixRegistry(catalog).orders(of: type) {
                let answer = await host.ask(
                    "{ \(root)(first: 100, orderBy: \(order)) { edges { cursor node { nodeId \(fields) } } } }",
                    as: admin.token)
                for edge in answer["data"][root]["edges"].array ?? [] {
                    guard let id = edge["node"]["id"].string, ids.contains(id) else { continue }
                    var values = edge["node"].object ?? [:]
                    values["nodeId"] = nil
                    let node = try #require(edge["node"]["nodeId"].string)
                    var row = rows[type] ?? MatrixWorld.Row(id: id, nodeID: node, values: values)
                    row.cursors[order] = edge["cursor"].string
                    rows[type] = row
                }
            }
            try #require(
                rows[type] != nil,
                "Nothing of \(type) is recognised as \(person.name)'s: let MatrixSeed.insert put a row of it there, with an id of Mark's."
            )
        }
        return rows
    }

    private func canaries(_ people: [String: MatrixWorld.Person]) throws -> [String: Set<String>] {
        var canaries: [String: Set<String>] = [:]
        let bob = try #require(people["bob"])
        let others = people.filter { $0.key == "alice" || $0.key == "ann" }.values
            .flatMap { $0.rows.values.flatMap { JSONValue.object($0.values).texts } }
        for (type, row) in bob.rows {
            canaries[row.nodeID, default: []].insert("\(type).nodeId")
            for (field, rule) in MatrixRules.types[type]?.fields ?? [:] where rule.kind == .value {
                let texts = (row.values[field] ?? .null).texts.filter { $0.utf8.count > 4 && !others.contains($0) }
                #expect(
                    !texts.isEmpty,
                    "Bob's \(type) has nothing by which \(type).\(field) could be recognised: let MatrixSeed give it a value of his own, or call the field a word in MatrixRules."
                )
                for text in texts { canaries[text, default: []].insert("\(type).\(field)") }
            }
        }
        return canaries
    }
}
