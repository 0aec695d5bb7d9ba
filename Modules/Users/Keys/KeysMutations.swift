import ModuleKit

/// How keys are made and taken back, and tokens for players made, by GraphQL and by REST.
struct KeysMutations: Sendable {
    let accounts: Accounts

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(createKey, revokeKey, issuePlayerToken)
    }

    /// What is said of a new key.
    private struct NewKey: Sendable {
        let name: String
        let user: Int64?
        let role: String?
        let scopes: [String]
        let expires: PostgresTimestamp?
        let circumstances: Circumstances

        init(from fields: inout InputFields) {
            name = fields.string("name", length: 1...100, about: "What the key is for.")
            user = fields.optional("userId", .key, about: "Whose key it is; whoever asks, unless the key has a role.")
            role = fields.optionalChoice(
                "role", among: ["service", "analyst", "admin"],
                about: "What the key may do, where it is no user's. Only an operator makes such a key.")
            scopes = fields.value(
                "scopes", .list(of: .string(length: 1...10), count: 1...3),
                default: .array(Scopes.all.names.map { .string($0) }),
                about: "What of it: `read`, `record` and `write`.")
            expires = fields.optionalTimestamp("expiresAt", about: "When the key ends; never, unless it is given.")
            circumstances = Circumstances(fields.context)
            if Scopes(names: scopes) == nil { fields.report("The scopes are read, record and write.", at: "scopes") }
            if let expires, expires <= .now { fields.report("The time must lie ahead.", at: "expiresAt") }
            if role != nil, user != nil { fields.report("A user's key has the user's role.", at: "role") }
        }

        /// The user whose key it is to be; nil for none.
        func owner() throws -> Int64? {
            let asker = circumstances.asker
            guard let wanted = Scopes(names: scopes), asker.scopes.isSuperset(of: wanted) else {
                throw AccessDenied(
                    .forbidden, "A key may not be good for more than the credential by which it is made.")
            }
            if role != nil {
                guard asker.role == .admin else {
                    throw AccessDenied(.forbidden, "Only an operator makes keys that are no user's.")
                }
                return nil
            }
            guard let owner = user ?? asker.viewer else {
                throw Problem.invalid([
                    Problem.FieldError(pointer: "/role", message: "Say what the key may do, or whose it is.")
                ])
            }
            guard owner == asker.viewer || asker.role == .admin else {
                throw AccessDenied(.forbidden, "You may make keys for yourself alone.")
            }
            return owner
        }
    }

    private var createKey: Mutation {
        Mutation(
            "createKey", .create, of: "ApiKey", "Makes an API key. The key itself is in this answer alone.",
            input: { NewKey(from: &$0) },
            statements: { key in
                PostgresStatement(
                    """
                    INSERT INTO user_api_keys (user_id, role, name, scopes, expires_at, hash, hint)
                    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING \(key.returning)
                    """,
                    parameterTypes: [
                        .int8, .text, .text, PostgresType.text.arrayType ?? .unspecified, .timestamptz, .bytea, .text,
                    ])
            }
        ) { new, statement, session in
            let owner = try new.owner()
            let secret = Secret(prefix: APIKeys.prefix)
            let row: [PostgresParameter] = [
                PostgresParameter(owner), PostgresParameter(new.role), .text(new.name), new.scopes.postgresParameter,
                PostgresParameter(new.expires), secret.digest.postgresParameter, .text(String(secret.text.prefix(9))),
            ]
            guard let written = Written(.created, try await session.run(statement, row)) else { return nil }
            _ = try await session.query(
                Audit(
                    .keyCreated, new.circumstances, of: owner,
                    ["name": .string(new.name), "role": new.role.map { .string($0) } ?? .null]
                ).sql)
            return written.answering(["key": .string(secret.text)])
        }
        .allowing(.roles([.viewer, .analyst]))
        .answering(.value("key", "String!", "The key, which is shown here alone."))
        .example(["name": "our shop", "role": "service"])
    }

    private var revokeKey: Mutation {
        Mutation(
            "revokeKey", .delete, of: "ApiKey", "Takes an API key back: no server takes it any more.",
            input: { ($0.objectKey(), Circumstances($0.context)) },
            statements: { key in
                PostgresStatement(
                    """
                    UPDATE user_api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL
                    RETURNING \(key.returning)
                    """, parameterTypes: [.int8])
            }
        ) { input, statement, session in
            let (id, circumstances) = input
            guard let written = Written(.deleted, try await session.run(statement, [.int8(id)])) else { return nil }
            let credential = APIKeys.credential(of: id)
            _ = try await session.query(Audit(.keyRevoked, circumstances, subject: credential).sql)
            return written.announcing([Revocation.event(of: credential)])
        }
        .allowing(.roles([.viewer, .analyst])).whole()
    }

    /// The longest that a player's token may be good, in seconds: a day, as long as any stream is watched.
    private static let longest: Int64 = 24 * 60 * 60

    private var issuePlayerToken: Mutation {
        Mutation.returning(
            "issuePlayerToken",
            "Makes a token for a player: it is good for recording what one user plays, and for nothing else.",
            input: { fields in
                (
                    user: fields.user(about: "Who plays."),
                    videos: fields.optional(
                        "videoIds", .list(of: .string(length: 1...200, type: "ID"), count: 1...100),
                        about: "What may be recorded; every video, unless they are given."),
                    lifetime: fields.value(
                        "expiresIn", .integer(in: 60...Self.longest), default: 21_600,
                        about: "For how many seconds it is good."),
                    circumstances: Circumstances(fields.context)
                )
            },
            payload: [
                .value("token", "String!", "The token."),
                .value("expiresIn", "Int!", "For how many seconds it is good."),
            ]
        ) { [accounts] input, session in
            let found = try await session.query(
                "SELECT 1 FROM users WHERE id = \(input.user) AND erased_at IS NULL", access: .read)
            guard !found.isEmpty else {
                throw Problem.invalid([Problem.FieldError(pointer: "/userId", message: "There is no user of this id.")])
            }
            let id = String(Secret(prefix: "").text.prefix(16))
            let token = try await AccessTokens(accounts: accounts).playerToken(
                user: input.user, id: id, videos: input.videos, lifetime: .seconds(input.lifetime))
            return MutationPayload(["token": .string(token), "expiresIn": .integer(Int(input.lifetime))]).saying(
                .created)
        }
        .allowing(.writing)
        .example(["userId": "1", "videoIds": ["dQw4w9WgXcQ"], "expiresIn": 3600])
    }

    /// What a violation of each constraint means.
    static let constraints = [
        ConstraintMeaning(
            "user_api_keys_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id.")
    ]
}
