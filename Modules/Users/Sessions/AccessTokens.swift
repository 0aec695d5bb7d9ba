import FoundationEssentials
import ModuleKit

/// The tokens that this product signs: access tokens of sessions, and those of players.
struct AccessTokens: Sendable {
    let accounts: Accounts

    private var settings: UserSettings.Tokens { accounts.settings.tokens }
    private var terms: TokenTerms {
        TokenTerms(
            issuer: settings.issuer, audience: settings.audience, leeway: Double(settings.leeway.components.seconds))
    }

    /// A token of a session.
    func token(user: Int64, session: UUID) async throws -> String {
        try await sign(
            ["sub": .string(String(user)), "sid": .string(session.uuidString.lowercased())], settings.lifetime)
    }

    /// A token that is good for recording what one user plays, and for nothing else.
    func playerToken(user: Int64, id: String, videos: [String]?, lifetime: Duration) async throws -> String {
        var claims: JSONObject = ["sub": .string(String(user)), "scope": "record", "jti": .string(id)]
        if let videos { claims["videos"] = .array(videos.map { .string($0) }) }
        return try await sign(claims, lifetime)
    }

    private func sign(_ own: JSONObject, _ lifetime: Duration) async throws -> String {
        var claims = own
        let now = PostgresTimestamp.now.microsecondsSinceEpoch / 1_000_000
        claims["iss"] = .string(settings.issuer)
        claims["aud"] = .string(settings.audience)
        claims["iat"] = .integer(Int(now))
        claims["nbf"] = .integer(Int(now))
        claims["exp"] = .integer(Int(now + lifetime.components.seconds))
        let key = try await accounts.signingKeys.signing(try accounts.database)
        return try await key.sign(claims)
    }

    /// How tokens are recognized. What is signed is looked up all the same: a session may have ended, and a role changed.
    var authenticator: Authenticator {
        Authenticator("access tokens") { text, context in
            guard UnverifiedToken.isToken(text) else { return nil }
            guard let claims = try await claims(of: text, context) else { return nil }
            guard let user = claims["sub"]?.string.flatMap({ Int64($0) }) else {
                throw InvalidCredential("The token does not say whose it is.")
            }
            let expiry = terms.remaining(of: claims).map { ContinuousClock.now + $0 }
            if let scope = claims["scope"] {
                guard scope == "record" else {
                    throw InvalidCredential("The token's scope is none that is known here.")
                }
                return Authenticator.Finding(try await player(user, claims, context), expires: expiry)
            }
            return Authenticator.Finding(try await viewer(user, claims, context), expires: expiry)
        }
    }

    /// The claims of a token that this product has signed; nil for one of another issuer, whom another authenticator may know.
    private func claims(of text: String, _ context: ModuleContext) async throws -> JSONObject? {
        let token: UnverifiedToken
        do throws(TokenFault) { token = try UnverifiedToken(text) } catch { throw InvalidCredential(error.description) }
        guard token.issuer == settings.issuer else { return nil }
        guard let key = try await accounts.signingKeys.key(named: token.keyID, context.database) else {
            throw InvalidCredential("The token is signed by a key that is not known here.")
        }
        do throws(TokenFault) { return try await token.verified(by: key, terms) } catch {
            throw InvalidCredential(error.description)
        }
    }

    private func viewer(_ user: Int64, _ claims: JSONObject, _ context: ModuleContext) async throws -> Asker {
        guard let session = claims["sid"]?.string.flatMap({ UUID(uuidString: $0) }) else {
            throw InvalidCredential("The token is of no session.")
        }
        let rows = try await context.database.query(
            """
            SELECT u.role FROM user_sessions s JOIN users u ON u.id = s.user_id
            WHERE s.id = \(session) AND s.user_id = \(user) AND s.ended_at IS NULL AND s.expires_at > now()
            """)
        guard let row = rows.first else { throw InvalidCredential("The session has ended; log in again.") }
        guard let role = Role(rawValue: try row.decode(at: 0)) else {
            throw InvalidCredential("The user's role is not known.")
        }
        return Asker(viewer: user, role: role, credential: SessionQueries.credential(of: session))
    }

    private func player(_ user: Int64, _ claims: JSONObject, _ context: ModuleContext) async throws -> Asker {
        let rows = try await context.database.query("SELECT 1 FROM users WHERE id = \(user) AND erased_at IS NULL")
        guard !rows.isEmpty else { throw InvalidCredential("The user of the token is not there any more.") }
        return Asker(
            viewer: user, role: .viewer, scopes: .record, credential: "player:\(claims["jti"]?.string ?? "")",
            videos: claims["videos"]?.array.map { Set($0.compactMap(\.string)) })
    }
}
