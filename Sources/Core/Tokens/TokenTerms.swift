public import FoundationEssentials
public import JSON

/// Whose tokens are taken, meant for whom, and when (RFC 7519, section 4.1).
public struct TokenTerms: Sendable {
    /// What `iss` has to be.
    public let issuer: String
    /// What `aud` has to be or hold.
    public let audience: String
    /// How far clocks may be apart, in seconds.
    public let leeway: Double
    let now: @Sendable () -> Date

    /// - Parameters:
    ///   - issuer: what `iss` has to be.
    ///   - audience: what `aud` has to be or hold.
    ///   - leeway: how far clocks may be apart, in seconds.
    ///   - now: the time.
    public init(
        issuer: String, audience: String, leeway: Double = 60, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        self.now = now
    }

    func check(_ claims: JSONObject) throws(TokenFault) {
        guard claims["iss"]?.string == issuer else {
            throw TokenFault("The token is not of an issuer that is trusted here.")
        }
        let audiences = claims["aud"]?.array?.map(\.string) ?? [claims["aud"]?.string]
        guard audiences.contains(audience) else { throw TokenFault("The token is meant for another audience.") }
        let now = now().timeIntervalSince1970
        guard let expiry = claims["exp"]?.number?.double else {
            throw TokenFault("The token does not say when it expires.")
        }
        guard now < expiry + leeway else { throw TokenFault("The token has expired.") }
        if let start = claims["nbf"] {
            guard let start = start.number?.double else { throw TokenFault("The token's nbf is no time.") }
            guard now >= start - leeway else { throw TokenFault("The token is not valid yet.") }
        }
    }

    /// When a token with these claims stops being taken, counted from now; nil where it says nothing of it.
    public func remaining(of claims: JSONObject) -> Duration? {
        (claims["exp"]?.number?.double).map { .seconds(min(max($0 + leeway - now().timeIntervalSince1970, 0), 1e9)) }
    }
}
