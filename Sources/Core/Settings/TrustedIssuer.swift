/// One of `auth.jwt`: somebody whose tokens are taken as they are, such as the identity provider of a site.
public struct TrustedIssuer: Sendable, Equatable {
    /// What a user may do by such a token.
    public enum Role: String, Sendable, CaseIterable {
        case viewer, service, analyst, admin
    }

    /// What `iss` has to be.
    public var issuer = ""
    /// What `aud` has to be or hold.
    public var audience = ""
    /// The file or the https address of its keys, a JSON Web Key Set (RFC 7517).
    public var keys = ""
    /// The claim that says who the user is, by the site's own id.
    public var subjectClaim = "sub"
    /// What stands before that id here, where two issuers may call different people alike.
    public var prefix = ""
    /// The claim that says what the user may do; nil where all are viewers.
    public var roleClaim: String?
    /// What values of that claim mean.
    public var roles: [String: Role] = [:]

    init(from section: inout SettingsSection) {
        issuer = section.string("issuer", default: "")
        audience = section.string("audience", default: "")
        keys = section.string("keys", default: "")
        subjectClaim = section.string("subject", default: subjectClaim)
        prefix = section.string("prefix", default: prefix)
        roleClaim = section.optionalString("role")
        roles = section.section("roles") { section in
            var roles: [String: Role] = [:]
            for key in section.keys { roles[key] = section.choice(key, default: Role.viewer) }
            return roles
        }
        if issuer.isEmpty { section.report("whose tokens are meant is missing", at: "issuer") }
        if audience.isEmpty {
            section.report("for whom the tokens are made is missing: what their claim aud says", at: "audience")
        }
        let isLocal = keys.hasPrefix("http://127.0.0.1:") || keys.hasPrefix("http://localhost:")
        if keys.isEmpty || (keys.hasPrefix("http://") && !isLocal) {
            section.report("expected the path or the https address of a JSON Web Key Set", at: "keys")
        }
    }
}
