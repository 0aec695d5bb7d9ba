import ModuleKit

/// How API keys are recognized.
enum APIKeys {
    /// What each key begins with.
    static let prefix = "vp_"

    /// What a key is called in logs, and where it is taken back.
    static func credential(of id: Int64) -> String { "key:\(id)" }

    static var authenticator: Authenticator {
        Authenticator("API keys") { text, context in
            if text.hasPrefix(SessionQueries.prefix) {
                throw InvalidCredential("A refresh token is good for a new access token alone.")
            }
            guard text.hasPrefix(prefix) else { return nil }
            let rows = try await context.database.query(
                """
                SELECT k.id, k.user_id, COALESCE(k.role, u.role), k.scopes,
                    extract(epoch FROM k.expires_at - now())::float8,
                    k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute'
                FROM user_api_keys k LEFT JOIN users u ON u.id = k.user_id
                WHERE k.hash = \(Secret.digest(of: text)) AND k.revoked_at IS NULL
                    AND (k.expires_at IS NULL OR k.expires_at > now())
                """)
            guard let row = rows.first, let role = Role(rawValue: try row.decode(at: 2)),
                let scopes = Scopes(names: try row.decode([String].self, at: 3))
            else { throw InvalidCredential("The key is none that is good here.") }
            let (id, user): (Int64, Int64?) = (try row.decode(at: 0), try row.decode(at: 1))
            let remaining: Double? = try row.decode(at: 4)
            if try row.decode(Bool.self, at: 5) { used(id, context) }
            return Authenticator.Finding(
                Asker(viewer: user, role: role, scopes: scopes, credential: credential(of: id)),
                expires: remaining.map { .now + .seconds($0) })
        }
    }

    /// Notes that a key is used, at most once a minute. Nobody waits for it, and a database that takes no writes is no reason to
    /// refuse who reads.
    private static func used(_ id: Int64, _ context: ModuleContext) {
        Task {
            _ = try? await context.database.query(
                """
                UPDATE user_api_keys SET last_used_at = now()
                WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
                """, access: .write)
        }
    }
}
