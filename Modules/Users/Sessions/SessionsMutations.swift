import ModuleKit

/// How sessions begin, go on and end, by GraphQL and by REST.
struct SessionsMutations: Sendable {
    let accounts: Accounts

    private var settings: UserSettings.Tokens { accounts.settings.tokens }
    private var tokens: AccessTokens { AccessTokens(accounts: accounts) }

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(logIn, refreshSession, logOut, changePassword, endSession)
    }

    // MARK: Begin

    private var logIn: Mutation {
        Mutation.returning(
            "logIn", "Logs a user in, which begins a session.", input: { Credentials(from: &$0) },
            preparing: { [accounts] credentials in
                (credentials, try await PasswordCheck(accounts: accounts).recognize(credentials))
            }, payload: Grant.payload
        ) { input, session in try await begin(input.0, input.1, session) }
        .allowing(.anyone).lettingIn().countingAsLogIn()
        .example(["username": "ada", "password": "correct horse", "device": "telephone"])
    }

    private func begin(
        _ credentials: Credentials, _ recognized: Recognized, _ session: WriteSession
    ) async throws -> MutationPayload {
        let user = recognized.user
        // The password may have been changed since it was compared: then it is a wrong one.
        let changed = try await session.query(
            """
            UPDATE users SET password_hash = COALESCE(\(recognized.newHash), password_hash)
            WHERE id = \(user) AND password_hash = \(recognized.hash) RETURNING 1
            """)
        guard !changed.isEmpty else {
            throw InvalidRefresh.problem("The password was changed meanwhile; log in again.")
        }
        let circumstances = credentials.circumstances
        let rows = try await session.query(
            SessionQueries.insertSession(
                of: user, device: credentials.device, lifetime: settings.sessionLifetime, circumstances))
        guard let id = try rows.first?.decode(UUID.self, at: 0) else { throw Problem.internalError }
        let secret = Secret(prefix: SessionQueries.prefix)
        _ = try await session.query(SessionQueries.insertToken(secret.digest, of: id))
        _ = try await session.query(
            Audit(.loggedIn, circumstances, of: user, subject: SessionQueries.credential(of: id)).sql)
        let token = try await tokens.token(user: user, session: id)
        return Grant(user: user, session: id, accessToken: token, refreshToken: secret.text).payload(settings)
            .saying(.created)
    }

    // MARK: Go on

    private var refreshSession: Mutation {
        Mutation.returning(
            "refreshSession",
            """
            Gives a session its next access token, and the next refresh token. Each refresh token is good once: one that comes a \
            second time ends the session, since somebody has a copy.
            """,
            input: { fields in
                (
                    fields.string("refreshToken", length: 1...200, about: "The last one that was given."),
                    Circumstances(fields.context)
                )
            },
            preparing: { token, circumstances in try await refresh(token, circumstances) }, payload: Grant.payload
        ) { [settings] grant, _ in grant.payload(settings) }
        .allowing(.anyone).lettingIn()
        .example(["refreshToken": "vpr_…"])
    }

    /// What became of a refresh token.
    private enum Refreshed {
        case granted(user: Int64, session: UUID, Secret)
        case reused(user: Int64, session: UUID)
        case unknown
    }

    /// Takes a refresh token in, in a transaction of its own: that a reused one ends its session has to last although the client is
    /// refused.
    ///
    /// There is no time within which a token may come twice for the sake of answers that were lost on the way: of two that show it
    /// nobody can tell which is the thief, and a token that is raced from two servers is to be good once.
    private func refresh(_ token: String, _ circumstances: Circumstances) async throws -> Grant {
        let context = try accounts.context
        guard token.hasPrefix(SessionQueries.prefix) else { throw InvalidRefresh.problem() }
        let digest = Secret.digest(of: token)
        let lifetime = Double(settings.sessionLifetime.components.seconds)
        let refreshed: Refreshed = try await context.database.transaction { transaction in
            // Its session is locked first, so that of two who show the token at the same moment the second sees what the first did.
            let rows = try await transaction.query(
                """
                SELECT s.id, s.user_id, s.ended_at IS NULL AND s.expires_at > now() FROM user_sessions s
                WHERE s.id = (SELECT session_id FROM user_refresh_tokens WHERE hash = \(digest)) FOR UPDATE
                """)
            guard let row = rows.first else { return .unknown }
            let (id, user): (UUID, Int64) = (try row.decode(at: 0), try row.decode(at: 1))
            guard try row.decode(Bool.self, at: 2) else { return .unknown }
            let used = try await transaction.query(
                "UPDATE user_refresh_tokens SET used_at = now() WHERE hash = \(digest) AND used_at IS NULL RETURNING 1")
            guard !used.isEmpty else {
                _ = try await transaction.query(SessionQueries.endSession(id))
                let subject = SessionQueries.credential(of: id)
                _ = try await transaction.query(
                    Audit(.refreshTokenReused, circumstances, of: user, subject: subject).sql)
                return .reused(user: user, session: id)
            }
            let secret = Secret(prefix: SessionQueries.prefix)
            _ = try await transaction.query(SessionQueries.insertToken(secret.digest, of: id))
            _ = try await transaction.query(
                """
                UPDATE user_sessions SET last_used_at = now(), expires_at = now() + make_interval(secs => \(lifetime))
                WHERE id = \(id)
                """)
            return .granted(user: user, session: id, secret)
        }
        switch refreshed {
        case .granted(let user, let session, let secret):
            let token = try await tokens.token(user: user, session: session)
            return Grant(user: user, session: session, accessToken: token, refreshToken: secret.text)
        case .reused(_, let session):
            context.events.publish(Revocation.event(of: SessionQueries.credential(of: session)))
            throw InvalidRefresh.problem(
                "The refresh token was used before, so its session has been ended; log in again.")
        case .unknown: throw InvalidRefresh.problem()
        }
    }

    // MARK: End

    private var logOut: Mutation {
        Mutation.returning(
            "logOut", "Ends the session of the access token that is shown, or all sessions of its user.",
            input: { fields in
                (
                    fields.value("everywhere", .boolean, default: false, about: "Whether to end all sessions."),
                    Circumstances(fields.context)
                )
            }, payload: [.value("ended", "Int!", "How many sessions were ended.")]
        ) { input, session in
            let (count, events) = try await Self.logOut(everywhere: input.0, input.1, session)
            return MutationPayload(["ended": .integer(count)]).announcing(events)
        }
        .allowing(.roles([.viewer, .analyst]))
        .example(["everywhere": true])
    }

    private static func logOut(
        everywhere: Bool, _ circumstances: Circumstances, _ session: WriteSession
    ) async throws -> (Int, [RecordedEvent]) {
        let asker = session.asker
        guard let user = asker.viewer, everywhere || SessionQueries.session(of: asker.credential) != nil else {
            throw Problem.notFound("The credential is none of a session; there is nothing to log out of.")
        }
        let ended: PostgresResult
        if everywhere {
            ended = try await session.query(SessionQueries.endSessions(of: user, but: nil))
        } else if let own = SessionQueries.session(of: asker.credential) {
            ended = try await session.query(SessionQueries.endSession(own))
        } else {
            return (0, [])
        }
        let credentials = try ended.map { SessionQueries.credential(of: try $0.decode(UUID.self, at: 0)) }
        for credential in credentials {
            _ = try await session.query(Audit(.loggedOut, circumstances, of: user, subject: credential).sql)
        }
        return (credentials.count, credentials.map { Revocation.event(of: $0) })
    }

    /// `DELETE /sessions/current`.
    func logOutCurrent(_ request: Request, _ context: ModuleContext) async throws -> Response {
        let circumstances = Circumstances(request.query)
        guard let own = SessionQueries.session(of: request.query.asker.credential) else {
            throw Problem.notFound("The credential is none of a session; there is nothing to log out of.")
        }
        let credential = SessionQueries.credential(of: own)
        let audit = Audit(.loggedOut, circumstances, of: request.query.viewer, subject: credential)
        _ = try await context.database.execute(
            [BoundStatement(SessionQueries.endSession(own)), BoundStatement(audit.sql)], access: .write)
        context.events.publish(Revocation.event(of: credential))
        return .noContent
    }

    private var endSession: Mutation {
        Mutation(
            "endSession", .delete, of: "Session", "Ends a session: its device is logged out.",
            input: { ($0.objectUUID(), Circumstances($0.context)) },
            statements: { session in
                PostgresStatement(
                    """
                    UPDATE user_sessions SET ended_at = now() WHERE id = $1 AND ended_at IS NULL
                    RETURNING \(session.returning)
                    """, parameterTypes: [.uuid])
            }
        ) { input, statement, session in
            let (id, circumstances) = input
            guard let written = Written(.deleted, try await session.run(statement, [id.postgresParameter])) else {
                return nil
            }
            let credential = SessionQueries.credential(of: id)
            _ = try await session.query(Audit(.sessionEnded, circumstances, subject: credential).sql)
            return written.announcing([Revocation.event(of: credential)])
        }
        .allowing(.roles([.viewer, .analyst])).whole()
    }

    // MARK: Password

    private var changePassword: Mutation {
        Mutation.returning(
            "changePassword", "Changes the password of the user who asks, and ends all of their other sessions.",
            input: { [accounts] fields in
                (
                    fields.string(
                        "currentPassword", length: 1...UserRules.longestPassword, about: "The password until now."),
                    fields.string(
                        "newPassword", length: UserRules.passwordLength(accounts.settings),
                        about: "The password from now on."),
                    Circumstances(fields.context)
                )
            },
            preparing: { [accounts] current, new, circumstances in
                guard let user = circumstances.asker.viewer else {
                    throw Problem.notFound("The credential is none of a user, who would have a password.")
                }
                let old = try await PasswordCheck(accounts: accounts).confirm(user, current, circumstances)
                return (user, old, try await accounts.passwords.hash(new), circumstances)
            },
            payload: [
                .value("endedSessions", "Int!", "How many other sessions were ended."), .object("user", of: "User"),
            ]
        ) { input, session in
            let (user, old, new, circumstances) = input
            let changed = try await session.query(
                """
                UPDATE users SET password_hash = \(new), updated_at = now()
                WHERE id = \(user) AND password_hash = \(old) RETURNING 1
                """)
            guard !changed.isEmpty else { throw Problem.conflict("The password was changed meanwhile.") }
            let own = SessionQueries.session(of: session.asker.credential)
            let ended = try await session.query(SessionQueries.endSessions(of: user, but: own))
            _ = try await session.query(Audit(.passwordChanged, circumstances, of: user).sql)
            let events = try ended.map { row in
                Revocation.event(of: SessionQueries.credential(of: try row.decode(UUID.self, at: 0)))
            }
            return MutationPayload(["endedSessions": .integer(ended.rowCount)]).showing("user", ObjectKey(user))
                .announcing(events)
        }
        .allowing(.roles([.viewer, .analyst]))
        .example(["currentPassword": "correct horse", "newPassword": "battery staple"])
    }
}

/// A refresh token that is not good.
enum InvalidRefresh {
    static func problem(_ detail: String = "The refresh token is not good; log in again.") -> Problem {
        Problem(status: 401, code: "invalid_token", title: "Invalid credential", detail: detail)
    }
}
