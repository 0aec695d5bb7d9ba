import JSON
import Logging
import ModuleKit
import Relational
import Settings
import Tokens

/// Whoever shows a token of an issuer that the settings trust: a user of that site, by the id that it gives them.
struct TrustedIssuers: Sendable {
    private let issuer: TrustedIssuer
    private let keys: KeySet
    private let users: ExternalUsers
    private let terms: TokenTerms

    /// An authenticator for each issuer.
    static func authenticators(_ settings: AuthenticationSettings, _ users: ExternalUsers, _ logger: Logger)
        -> [Authenticator]
    {
        settings.jwt.map { issuer in
            let trusted = TrustedIssuers(
                issuer: issuer, keys: KeySet(issuer.keys, logger: logger), users: users,
                terms: TokenTerms(issuer: issuer.issuer, audience: issuer.audience))
            return Authenticator("tokens of \(issuer.issuer)") { text, _ in try await trusted.finding(text) }
        }
    }

    private func finding(_ text: String) async throws -> Authenticator.Finding? {
        guard UnverifiedToken.isToken(text) else { return nil }
        let token: UnverifiedToken
        do throws(TokenFault) { token = try UnverifiedToken(text) } catch { throw InvalidCredential(error.description) }
        guard token.issuer == issuer.issuer else { return nil }
        let key: TokenKey?
        do throws(KeySet.Unavailable) { key = try await keys.key(of: token) } catch {
            throw Problem.unavailable("The keys of the token's issuer cannot be had at the moment.", retryAfter: 10)
        }
        guard let key else { throw InvalidCredential("The token is signed by a key that its issuer does not name.") }
        let claims: JSONObject
        do throws(TokenFault) { claims = try await token.verified(by: key, terms) } catch {
            throw InvalidCredential(error.description)
        }
        return Authenticator.Finding(try await asker(claims), expires: terms.remaining(of: claims).map { .now + $0 })
    }

    private func asker(_ claims: JSONObject) async throws -> Asker {
        guard let subject = value(of: issuer.subjectClaim, in: claims)?.string, !subject.isEmpty else {
            throw InvalidCredential("The token does not say whose it is: it has no claim \(issuer.subjectClaim).")
        }
        let name = issuer.prefix + subject
        let role = role(claims)
        // A back end is no user.
        if role == .service { return Asker(role: role, credential: "jwt:\(name)") }
        guard ExternalID.isPossible(name), let user = try await users.find([name], makes: true)[name] else {
            throw InvalidCredential("The token's user is not known here.")
        }
        return Asker(viewer: user, role: role, credential: "jwt:\(name)")
    }

    /// What the claims say that somebody may do: of several roles the one that may do most.
    private func role(_ claims: JSONObject) -> Role {
        guard let claim = issuer.roleClaim, let value = value(of: claim, in: claims) else { return .viewer }
        let given = (value.array?.compactMap(\.string) ?? value.string.map { [$0] } ?? []).compactMap {
            issuer.roles[$0]
        }
        for (named, role) in [
            (TrustedIssuer.Role.admin, Role.admin), (.analyst, .analyst), (.service, .service),
        ] where given.contains(named) { return role }
        return .viewer
    }

    /// A claim by its name, or by the names of those that it stands in with dots between them.
    private func value(of claim: String, in claims: JSONObject) -> JSONValue? {
        if let value = claims[claim] { return value }
        var value = JSONValue.object(claims)
        for name in claim.split(separator: ".") { value = value.object?[String(name)] ?? .null }
        return value == .null ? nil : value
    }
}
