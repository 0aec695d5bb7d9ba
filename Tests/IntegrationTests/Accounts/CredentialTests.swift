import Foundation
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

/// Credentials that are not good, and those that are good for little.
@Suite("Accounts: credentials", .serialized)
struct CredentialTests {
    private static func claims(_ user: LoggedIn, _ change: (inout JSONObject) -> Void = { _ in }) -> JSONObject {
        let now = Int(Date().timeIntervalSince1970)
        var claims: JSONObject = [
            "iss": "videoplay", "aud": "videoplay", "sub": .string(user.id), "sid": .string(user.session),
            "iat": .integer(now), "nbf": .integer(now), "exp": .integer(now + 60),
        ]
        change(&claims)
        return claims
    }

    private static func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }

    @Test func tokensThatAreNotGoodAreRefused() async throws {
        try await AccountsHost.with { host in
            let ada = try await host.join("ada")
            let key = try await host.signingKey()
            let good = try await key.sign(Self.claims(ada))
            #expect(await host.send("GET", "/me", as: good).status == 200)
            let now = Int(Date().timeIntervalSince1970)
            let parts = good.split(separator: ".")
            let other = try await TokenKey.key(key.id, .hs256, bytes: Array(repeating: 7, count: 32))
            let unnamed = try await TokenKey.key("unknown", .hs256, bytes: Array(repeating: 7, count: 32))
            let curve = try await TokenKey.key(key.id, .es256, bytes: TokenKey.newBytes(for: .es256))
            var bad: [String: String] = [
                "alg none": "\(Self.encoded("{\"alg\":\"none\",\"kid\":\"\(key.id)\"}")).\(parts[1]).",
                "alg none, signed":
                    "\(Self.encoded("{\"alg\":\"none\",\"kid\":\"\(key.id)\"}")).\(parts[1]).\(parts[2])",
                "alg None": "\(Self.encoded("{\"alg\":\"None\",\"kid\":\"\(key.id)\"}")).\(parts[1]).\(parts[2])",
                "no kid": "\(Self.encoded("{\"alg\":\"HS256\"}")).\(parts[1]).\(parts[2])",
                "crit":
                    "\(Self.encoded("{\"alg\":\"HS256\",\"kid\":\"\(key.id)\",\"crit\":[\"x\"]}")).\(parts[1]).\(parts[2])",
                "truncated": String(good.dropLast(4)), "cut at a dot": parts[0] + "." + parts[1],
                "without a signature": parts[0] + "." + parts[1] + ".", "with more behind": good + ".x",
                "other claims": "\(parts[0]).\(Self.encoded("{\"sub\":\"1\",\"iss\":\"videoplay\"}")).\(parts[2])",
                "refresh token": ada.refresh, "unknown key": "vp_" + String(repeating: "a", count: 43), "nonsense": "x",
                "long": String(repeating: "a", count: 9_000), "key's prefix": "vp_",
            ]
            bad["wrong key"] = try await other.sign(Self.claims(ada))
            bad["unknown kid"] = try await unnamed.sign(Self.claims(ada))
            bad["another algorithm"] = try await curve.sign(Self.claims(ada))
            for (name, value) in [("iss", "other"), ("aud", "other"), ("sub", "999"), ("sub", "x"), ("sid", "x")] {
                bad["\(name) \(value)"] = try await key.sign(Self.claims(ada) { $0[name] = .string(value) })
            }
            for name in ["iss", "aud", "sub", "sid", "exp"] {
                var claims = JSONObject()
                for member in Self.claims(ada).members where member.name != name { claims[member.name] = member.value }
                bad["no \(name)"] = try await key.sign(claims)
            }
            bad["expired"] = try await key.sign(Self.claims(ada) { $0["exp"] = .integer(now - 61) })
            bad["not yet valid"] = try await key.sign(Self.claims(ada) { $0["nbf"] = .integer(now + 120) })
            bad["another scope"] = try await key.sign(Self.claims(ada) { $0["scope"] = "everything" })
            bad["exp a text"] = try await key.sign(Self.claims(ada) { $0["exp"] = "tomorrow" })
            for (what, token) in bad {
                let answer = await host.send("GET", "/me", as: token)
                #expect(answer.status == 401, "\(what): \(answer.text)")
                #expect(answer.json["code"] == "invalid_token", "\(what)")
                #expect(answer.header("www-authenticate")?.contains("error=\"invalid_token\"") == true, "\(what)")
                #expect(!answer.text.contains(token) || token.count < 4, "\(what)")
            }
            for (what, change) in [("expired by less than the leeway", -30), ("begins within the leeway", 30)] {
                let token = try await key.sign(
                    Self.claims(ada) { $0[change < 0 ? "exp" : "nbf"] = .integer(now + change) })
                #expect(await host.send("GET", "/me", as: token).status == 200, "\(what)")
            }
            let two = await host.request(
                "GET", "/me", headers: [("authorization", "Bearer \(good)"), ("authorization", "Bearer \(good)")])
            #expect(two.status == 401)
        }
    }

    @Test func serversOfOneDatabaseTakeEachOthersTokensWhateverTheySignBy() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await AccountsHost.with(conninfo: database) { first in
            let ada = try await first.join("ada")
            for algorithm in ["ES256", "EdDSA"] {
                try await AccountsHost.with(["modules.users.tokens.algorithm": algorithm], conninfo: database) {
                    second in
                    #expect(await second.send("GET", "/me", as: ada.access).status == 200)
                    let other = try LoggedIn(await second.logIn("ada").json)
                    let header = try #require(other.access.split(separator: ".").first)
                    let padded = String(header) + String(repeating: "=", count: (4 - header.count % 4) % 4)
                    #expect(
                        String(decoding: try #require(Data(base64Encoded: padded)), as: UTF8.self).contains(algorithm))
                    #expect(await second.send("GET", "/me", as: other.access).status == 200)
                    // The first server asks for a key that it does not know a few seconds after it has asked last.
                    try await eventually(within: .seconds(20), "the key is not found") {
                        await first.send("GET", "/me", as: other.access).status == 200
                    }
                }
            }
        }
    }

    @Test func keysOfFilesSignAndTheDatabaseKeepsNone() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (old, new) = (folder.appending(path: "2024.key").path, folder.appending(path: "2025.key").path)
        try Data("an old secret of more than 32 bytes\n".utf8).write(to: URL(filePath: old))
        try Data("a new secret, of more than 32 bytes\n".utf8).write(to: URL(filePath: new))
        let database = try await TestDatabase.shared.migrated()
        let ada = try await AccountsHost.with(["modules.users.tokens.keys": old], conninfo: database) { host in
            try await host.join("ada")
        }
        try await AccountsHost.with(["modules.users.tokens.keys": "\(new), \(old)"], conninfo: database) { host in
            #expect(await host.send("GET", "/me", as: ada.access).status == 200)
            let found = try await host.count("user_signing_keys")
            #expect(found == 0)
        }
        try await AccountsHost.with(["modules.users.tokens.keys": new], conninfo: database) { host in
            await host.send("GET", "/me", as: ada.access).expectProblem(401, "invalid_token")
        }
        try Data("short".utf8).write(to: URL(filePath: new))
        await #expect(throws: (any Error).self) {
            try await AccountsHost.with(["modules.users.tokens.keys": new], conninfo: database) { _ in }
        }
    }

    @Test func keysAreShownOnceAndGoodForWhatTheySay() async throws {
        try await AccountsHost.with { host in
            let admin = try await host.key("admin").text
            let made = await host.send(
                "POST", "/keys", ["name": "shop", "role": "service", "scopes": ["read"]], as: admin)
            #expect(made.status == 201, "\(made.text)")
            let key = try #require(made.json["key"].string)
            #expect(key.hasPrefix("vp_"))
            let stored = try await host.database.query("SELECT row_to_json(k)::text FROM user_api_keys k")
            for row in stored { #expect(!(try row.decode(String.self, at: 0)).contains(key)) }
            let listed = await host.send("GET", "/keys", as: admin)
            #expect(listed.json["items"].array?.last?["name"] == "shop", "\(listed.text)")
            #expect(!listed.text.contains(key))
            #expect(await host.send("GET", "/users", as: key).status == 200)
            await host.send("POST", "/plays", ["userId": "1", "videoId": "v"], as: key).expectProblem(403, "forbidden")
            await host.send("POST", "/keys", ["name": "more", "role": "admin"], as: key).expectProblem(403, "forbidden")
            try await eventually(within: .seconds(10), "its use is not noted") {
                let rows = try await host.database.query(
                    "SELECT 1 FROM user_api_keys WHERE name = 'shop' AND last_used_at IS NOT NULL")
                return !rows.isEmpty
            }
            await host.send(
                "POST", "/keys", ["name": "late", "role": "service", "expiresAt": "2020-01-01T00:00:00Z"], as: admin
            )
            .expectProblem(422, "invalid_fields", pointers: ["/expiresAt"])
            _ = try await host.database.query(
                "UPDATE user_api_keys SET expires_at = now() WHERE name = 'shop'", access: .write)
            try await eventually(within: .seconds(5), "an expired key is taken") {
                await host.send("GET", "/users", as: key).status == 401
            }
        }
    }

    @Test func aUsersOwnKeyIsWorthNoMoreThanTheUser() async throws {
        try await AccountsHost.with { host in
            let (ada, bob) = (try await host.join("ada"), try await host.join("bob"))
            let made = await host.send("POST", "/keys", ["name": "script"], as: ada.access)
            let key = try #require(made.json["key"].string, "\(made.text)")
            #expect(made.json["apiKey"]["role"] == .null)
            #expect(await host.send("GET", "/me", as: key).json["username"] == "ada")
            #expect(await host.send("GET", "/users", as: key).json["items"].array?.count == 1)
            let limited = await host.send("POST", "/keys", ["name": "w", "scopes": ["write"]], as: ada.access)
            let writing = try #require(limited.json["key"].string)
            await host.send("GET", "/me", as: writing).expectProblem(403, "forbidden")
            await host.send("POST", "/keys", ["name": "x"], as: writing).expectProblem(403, "forbidden")
            for role in ["service", "analyst", "admin"] {
                await host.send("POST", "/keys", ["name": "x", "role": .string(role)], as: ada.access)
                    .expectProblem(403, "forbidden")
            }
            await host.send("POST", "/keys", ["name": "x", "userId": .string(bob.id)], as: ada.access)
                .expectProblem(403, "forbidden")
            let id = try #require(made.json["apiKey"]["id"].string)
            await host.send("DELETE", "/keys/\(id)", as: bob.access).expectProblem(404, "not_found")
            #expect(await host.send("GET", "/keys", as: bob.access).json["items"].array?.isEmpty == true)
            #expect(await host.send("DELETE", "/users/\(ada.id)", as: ada.access).status == 204)
            await host.send("GET", "/me", as: key).expectProblem(401, "invalid_token")
        }
    }

    @Test func aPlayersTokenRecordsAndDoesNothingElse() async throws {
        try await AccountsHost.with { host in
            let (ada, bob) = (try await host.join("ada"), try await host.join("bob"))
            let service = try await host.key("service").text
            await host.send("POST", "/player-tokens", ["userId": .string(ada.id)], as: ada.access)
                .expectProblem(403, "forbidden")
            await host.send("POST", "/player-tokens", ["userId": "999"], as: service)
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            let made = await host.send(
                "POST", "/player-tokens", ["userId": .string(ada.id), "videoIds": ["v1"], "expiresIn": 60], as: service)
            let token = try #require(made.json["token"].string, "\(made.text)")
            func play(_ user: String, _ video: String) async -> TestHost.Answer {
                await host.send("POST", "/plays", ["userId": .string(user), "videoId": .string(video)], as: token)
            }
            #expect(await play(ada.id, "v1").status == 201)
            await play(ada.id, "v2").expectProblem(403, "forbidden")
            await play(bob.id, "v1").expectProblem(403, "forbidden")
            let entry: JSONValue = ["userId": .string(ada.id), "videoId": "v2", "interactionType": "pause"]
            await host.send("POST", "/playbook", entry, as: token).expectProblem(403, "forbidden")
            for (method, path) in [
                ("GET", "/me"), ("GET", "/plays"), ("GET", "/users/\(ada.id)"), ("GET", "/sessions"), ("GET", "/keys"),
                ("DELETE", "/users/\(ada.id)"), ("DELETE", "/sessions/\(ada.session)"), ("DELETE", "/sessions/current"),
            ] {
                let answer = await host.send(method, path, as: token)
                #expect(answer.status == 403, "\(method) \(path): \(answer.text)")
            }
            for (path, body) in [
                ("/keys", ["name": "x"]),
                ("/me/password", ["currentPassword": "correct horse", "newPassword": "battery staple"]),
                ("/player-tokens", ["userId": .string(ada.id)]),
            ] as [(String, JSONValue)] {
                let answer = await host.send("POST", path, body, as: token)
                #expect(answer.status == 403, "\(path): \(answer.text)")
            }
            let query = await host.ask("{ me { id } }", as: token)
            #expect(query["errors"].array?.first?["extensions"]["code"] == "FORBIDDEN", "\(query.description)")
            // An erased user's player records nothing.
            #expect(await host.send("DELETE", "/users/\(ada.id)", as: ada.access).status == 204)
            await play(ada.id, "v1").expectProblem(401, "invalid_token")
        }
    }

    @Test func theAuditIsForOperatorsAndCannotBeChanged() async throws {
        try await AccountsHost.with { host in
            let ada = try await host.join("ada")
            let admin = try await host.key("admin").text
            let text = "{ auditEntries { nodes { action actor actorId userId address requestId } } }"
            let entries = await host.ask(text, as: admin)
            let first = entries["data"]["auditEntries"]["nodes"].array?.first
            #expect(first?["action"] == "logged_in", "\(entries.description)")
            #expect(first?["userId"] == .string(ada.id))
            #expect(first?["address"] == "192.0.2.1")
            #expect(first?["requestId"].string?.isEmpty == false)
            #expect(await host.ask(text, as: ada.access)["data"] == .null)
            for statement in ["UPDATE user_audit SET actor = 'x'", "DELETE FROM user_audit", "TRUNCATE user_audit"] {
                await #expect(throws: PostgresError.self) {
                    _ = try await host.database.query(SQL(raw: statement), access: .write)
                }
            }
        }
    }
}
