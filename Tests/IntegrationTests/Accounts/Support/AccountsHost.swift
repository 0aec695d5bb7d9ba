import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

/// The product where whoever shows no credential is nobody, with passwords that cost little.
enum AccountsHost {
    static let overrides = ["auth.anonymous": "none"]

    static let password = "correct horse"

    static func with<Result: Sendable>(
        modules: [String] = TestHost.allModules, _ more: [String: String] = [:], conninfo: String? = nil,
        yaml: String = "", _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        try await TestHost.with(
            modules: modules, conninfo: conninfo, yaml: yaml, overrides: overrides.merging(more) { $1 }, body)
    }

    /// Two hosts over one database.
    static func withTwo(_ body: (TestHost, TestHost) async throws -> Void) async throws {
        let database = try await TestDatabase.shared.migrated()
        try await with(conninfo: database) { first in
            try await with(conninfo: database) { second in try await body(first, second) }
        }
    }
}

/// What somebody holds who has logged in.
struct LoggedIn {
    let id: String
    let access: String
    let refresh: String
    let session: String

    init(_ json: JSONValue) throws {
        id = try #require(json["user"]["id"].string, "\(json.description)")
        access = try #require(json["accessToken"].string)
        refresh = try #require(json["refreshToken"].string)
        session = try #require(json["sessionId"].string)
    }
}

extension TestHost {
    /// Sends a request with a credential.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, as credential: String? = nil,
        from peer: String = "192.0.2.1", headers: [(String, String)] = []
    ) async -> Answer {
        let shown = credential.map { [("authorization", "Bearer \($0)")] } ?? []
        return await request(method, path, headers: headers + shown, body: body?.text, from: peer)
    }

    /// Answers a query of somebody.
    func ask(_ text: String, _ variables: JSONValue = [:], as credential: String?) async -> JSONValue {
        await send("POST", "/query", ["query": .string(text), "variables": variables], as: credential).json
    }

    /// Registers somebody.
    @discardableResult
    func register(_ name: String) async -> Answer {
        await send(
            "POST", "/users",
            [
                "username": .string(name), "email": .string("\(name)@example.org"),
                "password": .string(AccountsHost.password),
            ])
    }

    func logIn(
        _ name: String, _ password: String = AccountsHost.password, from peer: String = "192.0.2.1"
    ) async -> Answer {
        await send("POST", "/sessions", ["username": .string(name), "password": .string(password)], from: peer)
    }

    /// Registers somebody and logs them in.
    func join(_ name: String) async throws -> LoggedIn {
        await register(name)
        return try LoggedIn(await logIn(name).json)
    }

    func refresh(_ token: String) async -> Answer {
        await send("POST", "/sessions/refresh", ["refreshToken": .string(token)])
    }

    /// An API key, made past all mutations.
    func key(_ role: String, scopes: [String] = ["read", "record", "write"]) async throws -> (id: Int64, text: String) {
        let secret = Secret(prefix: "vp_")
        let rows = try await database.query(
            """
            INSERT INTO user_api_keys (role, name, scopes, hash, hint)
            VALUES (\(role), 'test', \(scopes), \(secret.digest), 'vp_') RETURNING id
            """, access: .write)
        return (try #require(rows.first).decode(Int64.self, at: 0), secret.text)
    }

    /// The actions that the audit holds, the oldest first.
    func audited() async throws -> [String] {
        try await database.query("SELECT action FROM user_audit ORDER BY id").map { try $0.decode(String.self, at: 0) }
    }

    /// The key by which the product signs tokens.
    func signingKey() async throws -> TokenKey {
        let rows = try await database.query("SELECT id, key FROM user_signing_keys WHERE algorithm = 'HS256'")
        let row = try #require(rows.first)
        let (id, bytes): (String, [UInt8]) = (try row.decode(at: 0), try row.decode(at: 1))
        return try await TokenKey.key(id, .hs256, bytes: bytes)
    }
}
