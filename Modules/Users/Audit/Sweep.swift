import ModuleKit

/// Deletes what is of no use any more: ended sessions with their tokens, invitations, and the audit once it is old enough.
struct Sweep: Sendable {
    let settings: UserSettings

    /// How many rows are deleted at once, so that nobody waits for long.
    private static let batch = 1_000
    private static let pause = Duration.seconds(10 * 60)

    var service: BackgroundService {
        BackgroundService("sweep", "Deletes ended sessions, old invitations and old entries of the audit") { context in
            while true {
                try await run(context.database)
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Deletes all that is to be deleted, in batches.
    func run(_ database: PostgresClient) async throws {
        // A used refresh token that comes again is told from one that never was for as long as its session is kept.
        try await repeated {
            try await database.query(
                """
                DELETE FROM user_sessions WHERE id IN (
                    SELECT id FROM user_sessions WHERE expires_at < now() - interval '7 days' LIMIT \(Int64(Self.batch)))
                """, access: .write
            ).affectedRows
        }
        try await repeated {
            try await database.query(
                """
                DELETE FROM user_invitations WHERE id IN (
                    SELECT id FROM user_invitations WHERE expires_at < now() - interval '30 days' LIMIT \(Int64(Self.batch)))
                """, access: .write
            ).affectedRows
        }
        let retention = Double(settings.auditRetention.components.seconds)
        try await repeated {
            // The setting holds to the end of the statement's transaction. Nothing else lets a row of the audit go.
            try await database.query(
                """
                DELETE FROM user_audit WHERE (SELECT set_config('videoplay.audit_sweep', 'on', true)) = 'on' AND id IN (
                    SELECT id FROM user_audit WHERE at < now() - make_interval(secs => \(retention))
                    ORDER BY at LIMIT \(Int64(Self.batch)))
                """, access: .write
            ).affectedRows
        }
    }

    private func repeated(_ delete: () async throws -> Int) async throws {
        while try await delete() >= Self.batch { try Task.checkCancellation() }
    }
}
