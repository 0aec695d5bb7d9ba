import ModuleKit

/// Something that happened to an account and is kept: who did what to whom, from where.
struct Audit: Sendable {
    /// What happened.
    enum Action: String, Sendable {
        case registered, invited
        case loggedIn = "logged_in"
        case logInRefused = "log_in_refused"
        case loggedOut = "logged_out"
        case sessionEnded = "session_ended"
        case refreshTokenReused = "refresh_token_reused"
        case passwordChanged = "password_changed"
        case passwordRefused = "password_refused"
        case roleChanged = "role_changed"
        case keyCreated = "key_created"
        case keyRevoked = "key_revoked"
        case erased
        case refused
        case credentialRefused = "credential_refused"
    }

    let action: Action
    let circumstances: Circumstances
    /// The user to whom it happened.
    var user: Int64?
    /// What else it happened to: `key:7`.
    var subject: String?
    var details: JSONObject = [:]

    init(
        _ action: Action, _ circumstances: Circumstances, of user: Int64? = nil, subject: String? = nil,
        _ details: JSONObject = [:]
    ) {
        self.action = action
        self.circumstances = circumstances
        self.user = user
        self.subject = subject
        self.details = details
    }

    /// The statement that keeps it.
    var sql: SQL {
        let asker = circumstances.asker
        let details = details.isEmpty ? nil : PostgresJSON(bytes: Array(JSONValue.object(details).description.utf8))
        return """
            INSERT INTO user_audit (actor_id, user_id, action, actor, subject, address, request_id, details)
            VALUES (\(asker.viewer), \(user), \(action.rawValue), \(asker.credential ?? asker.role.rawValue), \(subject),
                \(circumstances.address), \(circumstances.requestID), \(details))
            """
    }
}
