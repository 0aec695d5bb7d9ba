import FoundationEssentials
import ModuleKit

/// The SQL of sessions and refresh tokens.
enum SessionQueries {
    /// What each refresh token begins with.
    static let prefix = "vpr_"

    /// What a session is called in logs, and where it is taken back.
    static func credential(of session: UUID) -> String { "session:\(session.uuidString.lowercased())" }

    /// The session of a credential; nil where it is another's.
    static func session(of credential: String?) -> UUID? {
        guard let credential, credential.hasPrefix("session:") else { return nil }
        return UUID(uuidString: String(credential.dropFirst("session:".count)))
    }

    static func insertSession(
        of user: Int64, device: String?, lifetime: Duration, _ circumstances: Circumstances
    ) -> SQL {
        """
        INSERT INTO user_sessions (user_id, device, user_agent, address, expires_at)
        VALUES (\(user), \(device), \(circumstances.userAgent), \(circumstances.address),
            now() + make_interval(secs => \(Double(lifetime.components.seconds))))
        RETURNING id
        """
    }

    static func insertToken(_ digest: [UInt8], of session: UUID) -> SQL {
        "INSERT INTO user_refresh_tokens (hash, session_id) VALUES (\(digest), \(session))"
    }

    /// Ends sessions of a user; all of them, or all but one.
    static func endSessions(of user: Int64, but kept: UUID?) -> SQL {
        """
        UPDATE user_sessions SET ended_at = now()
        WHERE user_id = \(user) AND ended_at IS NULL AND expires_at > now() AND id IS DISTINCT FROM \(kept)
        RETURNING id
        """
    }

    static func endSession(_ session: UUID) -> SQL {
        "UPDATE user_sessions SET ended_at = now() WHERE id = \(session) AND ended_at IS NULL RETURNING id"
    }
}
