import ModuleKit

/// Codes by which one may register where `modules.users.registration` is `invited`: each good once, for a time.
struct Invitations: Sendable {
    let accounts: Accounts

    /// What each code begins with.
    private static let prefix = "vpi_"
    private static let longest: Int64 = 90 * 24 * 60 * 60

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation.returning(
                "inviteUser", "Makes an invitation, by whose code somebody may register once.",
                input: { fields in
                    (
                        note: fields.optionalString("note", length: 1...200, about: "Whom it is for."),
                        lifetime: fields.value(
                            "expiresIn", .integer(in: 60...Self.longest), default: 604_800,
                            about: "For how many seconds it is good."),
                        circumstances: Circumstances(fields.context)
                    )
                },
                payload: [
                    .value("code", "String!", "The code, which is shown here alone."),
                    .value("expiresIn", "Int!", "For how many seconds it is good."),
                ]
            ) { input, session in
                let secret = Secret(prefix: Self.prefix)
                _ = try await session.query(
                    """
                    INSERT INTO user_invitations (hash, note, expires_at)
                    VALUES (\(secret.digest), \(input.note), now() + make_interval(secs => \(Double(input.lifetime))))
                    """)
                _ = try await session.query(Audit(.invited, input.circumstances).sql)
                return MutationPayload(["code": .string(secret.text), "expiresIn": .integer(Int(input.lifetime))])
                    .saying(.created)
            }
            .allowing(.writing)
            .example(["note": "Ada, of the analysts"]))
    }

    /// Whoever registers others needs no invitation.
    private func isExempt(_ user: NewUser) -> Bool { [.service, .admin].contains(user.circumstances.asker.role) }

    /// Refuses who may not register, before a password is hashed for them.
    func admit(_ user: NewUser) async throws {
        if isExempt(user) { return }
        switch accounts.settings.registration {
        case .open: return
        case .closed:
            throw AccessDenied(.forbidden, "Nobody registers here by themselves; ask whoever operates the site.")
        case .invited:
            let rows = try await accounts.database.query(
                """
                SELECT 1 FROM user_invitations
                WHERE hash = \(Secret.digest(of: user.invitation ?? "")) AND used_at IS NULL AND expires_at > now()
                """)
            guard !rows.isEmpty else { throw Self.refused }
        }
    }

    /// Takes the invitation of a user who registers.
    func take(_ user: NewUser, by id: Int64, in session: WriteSession) async throws {
        guard accounts.settings.registration == .invited, !isExempt(user) else { return }
        let rows = try await session.query(
            """
            UPDATE user_invitations SET used_at = now(), used_by = \(id)
            WHERE hash = \(Secret.digest(of: user.invitation ?? "")) AND used_at IS NULL AND expires_at > now() RETURNING 1
            """)
        guard !rows.isEmpty else { throw Self.refused }
    }

    private static let refused = Problem.invalid([
        Problem.FieldError(
            pointer: "/invitation", message: "One registers here by invitation, and this is none that is good.")
    ])
}
