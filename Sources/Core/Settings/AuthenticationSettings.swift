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
    public var anonymous = Anonymous.admin

    /// The defaults.
    public init() {}
}

extension AuthenticationSettings {
    init(from section: inout SettingsSection) {
        anonymous = section.choice("anonymous", default: anonymous)
    }
}
