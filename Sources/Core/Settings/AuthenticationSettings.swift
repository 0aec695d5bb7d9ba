/// `auth`: who may ask without a credential.
public struct AuthenticationSettings: Sendable, Equatable {
    /// What those may do who show no credential.
    public enum Anonymous: String, Sendable, CaseIterable {
        /// Register, log in, and ask whether the server lives.
        case none
        /// Everything, from this machine alone.
        case admin
    }

    /// What those may do who show no credential.
    public var anonymous = Anonymous.none
    /// Whose tokens are taken besides our own.
    public var jwt: [TrustedIssuer] = []
    /// A key that is good for everything; nil where there is none but those of the database.
    public var adminKey: String?

    /// The least that a key has, in characters, so that nobody guesses it.
    public static let shortestKey = 32

    /// The defaults.
    public init() {}
}

extension AuthenticationSettings {
    /// - Parameter host: the address that the server listens on.
    init(from section: inout SettingsSection, host: String) {
        anonymous = section.choice("anonymous", default: anonymous)
        if anonymous == .admin, !ServerSettings.isLoopback(host) {
            section.report(
                "admin is for a server that listens for its own machine alone, and server.host is \(host), which others reach. "
                    + "Leave it out, and ask with a key (videoplay user create-admin), or set server.host: 127.0.0.1",
                at: "anonymous")
        }
        jwt = section.sections("jwt") { TrustedIssuer(from: &$0) }
        adminKey = section.optionalString("adminKey", secret: true)
        if let adminKey, adminKey.count < Self.shortestKey || !adminKey.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            section.report("expected at least \(Self.shortestKey) characters of ASCII without blanks", at: "adminKey")
        }
    }
}
