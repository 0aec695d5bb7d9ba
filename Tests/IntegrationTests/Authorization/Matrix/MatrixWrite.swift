import Foundation
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

@testable import Relational

/// One mutation, and the ways in which it is run.
struct MatrixWrite {
    /// How a write is sent.
    enum Way: Sendable {
        case graphQL
        case route(method: String, path: String)
    }

    /// What a write names of somebody.
    enum Aim: Sendable {
        /// A row, by its key.
        case row(type: String)
        /// A user.
        case user
        /// Nothing.
        case nothing
    }

    /// What became of it.
    enum Verdict: String, Sendable {
        case done, unauthenticated, forbidden, missing, invalid, other
    }

    let world: MatrixWorld
    let mutation: BoundMutation
    let rule: MatrixRules.MutationRule
    let way: Way

    var aim: Aim {
        if mutation.effect == .update || mutation.effect == .delete, let type = mutation.type {
            return .row(type: type)
        }
        return mutation.inputNames.contains("userId") ? .user : .nothing
    }

    /// What somebody may do with it, by their role and by what their credential is good for.
    func reach(of credential: MatrixWorld.Credential) -> MatrixRules.Reach {
        let reach = rule.reach(of: credential.role)
        if credential.role == .anonymous { return reach }
        // Over GraphQL every operation reads.
        if case .graphQL = way, !credential.scopes.contains(.read) { return .refused }
        let scopes: Scopes = rule.isRecording ? [.record, .write] : .write
        return credential.scopes.isDisjoint(with: scopes) ? .refused : reach
    }

    // MARK: Running

    /// The input, about nobody yet.
    func input() async throws -> JSONObject {
        let number = UInt32.random(in: 0 ... .max)
        switch mutation.name {
        case "logIn":
            return ["username": .string(world.alice.name), "password": .string(AccountsHost.password)]
        case "refreshSession":
            let grant = await world.host.logIn(world.alice.name, from: "127.0.0.1").json
            return ["refreshToken": grant["refreshToken"]]
        case "registerUser":
            return [
                "username": .string("new-\(number)"), "email": .string("new-\(number)@mail.example"),
                "password": .string(AccountsHost.password),
            ]
        case "updateUser": return ["email": .string("changed-\(number)@mail.example")]
        case "changePassword":
            return ["currentPassword": .string(AccountsHost.password), "newPassword": "battery staple"]
        case "createKey": return ["name": "matrix"]
        default:
            var input = mutation.example
            input["userId"] = nil
            if input["videoId"] != nil { input["videoId"] = .string(world.alice.video) }
            return input
        }
    }

    /// Runs it.
    /// - Returns: the answer, and what was sent.
    func run(
        _ input: JSONObject, as credential: MatrixWorld.Credential
    ) async -> (answer: TestHost.Answer, sent: String) {
        let answer: TestHost.Answer
        let sent: String
        switch way {
        case .graphQL:
            let text = document(for: credential.role)
            sent = "\(credential.name): \(text.prefix(80)) \(JSONValue.object(input).text)"
            answer = await world.ask(text, ["input": .object(input)], as: credential)
        case .route(let method, let path):
            var (body, target) = (input, path)
            if path.contains("{id}") {
                target = path.replacing("{id}", with: input["id"]?.string ?? "")
                body["id"] = nil
            }
            sent = "\(credential.name): \(method) \(target) \(JSONValue.object(body).text)"
            answer = await world.send(method, target, method == "DELETE" ? nil : .object(body), as: credential)
        }
        world.expectNoLeak(answer, to: credential, sent: sent)
        return (answer, sent)
    }

    func verdict(_ answer: TestHost.Answer) -> Verdict {
        switch way {
        case .graphQL:
            switch answer.codes.first {
            case nil: answer.status == 200 && answer.json["data"] != .null ? .done : .other
            case "UNAUTHENTICATED": .unauthenticated
            case "FORBIDDEN": .forbidden
            case "NOT_FOUND": .missing
            case "BAD_USER_INPUT": .invalid
            default: .other
            }
        case .route:
            switch answer.status {
            case 200..<300: .done
            case 401: .unauthenticated
            case 403: .forbidden
            case 404: .missing
            case 422: .invalid
            default: .other
            }
        }
    }

    /// The mutation with all that it can be asked to answer.
    private func document(for role: Role) -> String {
        // Who is let in is answered as the viewer that they are from then on.
        let role = mutation.letsIn ? Role.viewer : role
        let registry = world.registry
        var fields = mutation.payload.map { field in
            guard let type = field.objectType else { return field.name }
            return "\(field.name) { nodeId \(registry.values(of: type, to: role).joined(separator: " ")) }"
        }
        let lists = registry.catalog.roots.sorted { $0.key < $1.key }.compactMap { root, binding -> String? in
            guard case .list(let type) = binding, MatrixRules.roots[root]?.contains(role) ?? false else { return nil }
            let values = registry.values(of: type, to: role).joined(separator: " ")
            return "\(root)(first: 20) { totalCount nodes { nodeId \(values) } }"
        }
        if !lists.isEmpty { fields.append("query { \(lists.joined(separator: " ")) }") }
        let type = mutation.name.prefix(1).uppercased() + mutation.name.dropFirst() + "Input"
        return "mutation($input: \(type)!) { \(mutation.name)(input: $input) { \(fields.joined(separator: " ")) } }"
    }
}

extension MatrixWorld {
    /// All that the tables hold, but for the audit and when a key was used.
    func snapshot() async throws -> [String] {
        // Who was erased before goes by and by.
        try await eventually("somebody is being erased") { try await host.count("user_erasures") == 0 }
        var tables = Set(registry.catalog.objects.values.compactMap(\.source.table))
        tables.remove("user_audit")
        var texts: [String] = []
        for table in tables.sorted() {
            let rows = try await host.database.query(
                """
                SELECT coalesce(md5(string_agg((to_jsonb(r) - 'last_used_at')::text, ',' ORDER BY (to_jsonb(r))::text)), '')
                FROM \(raw: table) r
                """, access: .write)
            texts.append("\(table) \(try #require(rows.first).decode(String.self, at: 0))")
        }
        return texts
    }

    /// A user of a moment, and what they show.
    func newcomer(_ role: Role) async throws -> (id: String, credential: Credential) {
        let name = "newcomer-\(UInt32.random(in: 0 ... .max))"
        let registered = await host.send(
            "POST", "/users",
            [
                "username": .string(name), "email": .string("\(name)@mail.example"),
                "password": .string(AccountsHost.password),
            ], from: "127.0.0.1")
        let id = try #require(registered.json["id"].string, "\(registered.text)")
        _ = try await host.database.query(
            "UPDATE users SET role = \(role.rawValue) WHERE id = \(id)::bigint", access: .write)
        let grant = try LoggedIn(await host.logIn(name, from: "127.0.0.1").json)
        return (id, Credential(name: name, token: grant.access, role: role, person: "newcomer"))
    }

    /// A new row of somebody's, for a write that succeeds.
    /// - Returns: its id.
    func newRow(_ type: String, of user: String) async throws -> String {
        let sql: SQL
        switch type {
        case "User": return try await host.addUser("other-\(UInt32.random(in: 0 ... .max))")
        case "Play": sql = "INSERT INTO plays (user_id, video_id) VALUES (\(user)::bigint, 'v') RETURNING id::text"
        case "PlaybookEntry":
            sql = """
                INSERT INTO user_playbook (user_id, video_id, interaction_type) VALUES (\(user)::bigint, 'v', 'play')
                RETURNING id::text
                """
        case "Session":
            sql = """
                INSERT INTO user_sessions (user_id, expires_at) VALUES (\(user)::bigint, now() + interval '1 day')
                RETURNING id::text
                """
        case "ApiKey":
            sql = """
                INSERT INTO user_api_keys (user_id, name, scopes, hash, hint)
                VALUES (\(user)::bigint, 'new', ARRAY['read'], \(Secret(prefix: "vp_").digest), 'vp_') RETURNING id::text
                """
        default:
            Issue.record("Nobody knows how a row of \(type) is made: teach MatrixWorld.newRow(_:of:).")
            return ""
        }
        let rows = try await host.database.query(sql, access: .write)
        return try #require(rows.first).decode(String.self, at: 0)
    }

    /// Takes an event away that somebody has recorded under an id which a stranger's has.
    func forget(_ event: String, of person: Person, _ mutation: BoundMutation) async throws {
        let table = try #require(mutation.type.flatMap { registry.catalog.objects[$0]?.source.table })
        _ = try await host.database.query(
            "DELETE FROM \(raw: table) WHERE user_id = \(person.id)::bigint AND client_event_id = \(event)::uuid",
            access: .write)
    }
}
