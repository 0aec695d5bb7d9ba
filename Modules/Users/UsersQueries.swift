import ModuleKit

/// The SQL that writes users. What reads them follows from ``UsersSchema``.
struct UsersQueries: Sendable {
    let insertUser: PostgresStatement
    let updateUser: PostgresStatement
    let eraseUser: PostgresStatement
    private let representation: Representation

    init(_ user: Representation) {
        insertUser = PostgresStatement(
            """
            INSERT INTO users (username, email, password_hash) VALUES (normalize($1, NFKC), $2, $3)
            RETURNING \(user.returning)
            """,
            parameterTypes: [.text, .text, .text])
        representation = user
        updateUser = PostgresStatement(
            """
            UPDATE users
            SET username = COALESCE(normalize($2, NFKC), username), email = COALESCE($3, email),
                password_hash = COALESCE($4, password_hash), role = COALESCE($5, role),
                updated_at = CASE WHEN COALESCE($2, $3, $4, $5) IS NULL THEN updated_at ELSE now() END
            WHERE id = $1 AND erased_at IS NULL
            RETURNING \(user.returning)
            """,
            parameterTypes: [.int8, .text, .text, .text, .text])
        // What is answered is how they were.
        eraseUser = PostgresStatement(
            """
            WITH erased AS (
                UPDATE users u
                SET erased_at = now(), username = NULL, email = NULL, password_hash = NULL, external_id = NULL
                FROM (SELECT * FROM users WHERE id = $1 AND erased_at IS NULL FOR UPDATE) o
                WHERE u.id = o.id
                RETURNING o.*)
            SELECT \(user.returning) FROM erased users
            """,
            parameterTypes: [.int8])
    }

    /// Inserts a user.
    func insert(_ new: NewUser, passwordHash: String, in session: WriteSession) async throws -> Written? {
        let row: [PostgresParameter] = [.text(new.username), .text(new.email), .text(passwordHash)]
        return Written(.created, try await session.run(insertUser, row))
    }

    /// The id of a user that was written.
    static func id(of written: Written, in queries: UsersQueries) throws(Problem) -> Int64 {
        guard let key = queries.representation.key(parts: written.result, row: written.row)?.first, let id = Int64(key)
        else {
            throw Problem.internalError
        }
        return id
    }

    /// Changes what is given of a user.
    func update(_ change: UserChange, passwordHash: String?, in session: WriteSession) async throws -> Written? {
        let row = [
            .int8(change.id), PostgresParameter(change.username), PostgresParameter(change.email),
            PostgresParameter(passwordHash), PostgresParameter(change.role),
        ]
        return Written(.updated, try await session.run(updateUser, row))
    }

    /// Takes from a user all that names them, once.
    func erase(_ id: Int64, in session: WriteSession) async throws -> Written? {
        Written(.deleted, try await session.run(eraseUser, [.int8(id)]))
    }

    /// What a violation of each constraint of the table means.
    static let constraints = [
        ConstraintMeaning(
            "users_username_key", status: 409, field: "username", message: "Another user has this username."),
        ConstraintMeaning(
            "users_external_id_key", status: 409, field: "externalId", message: "Another user has this external id."),
        ConstraintMeaning("users_email_key", status: 409, field: "email", message: "Another user has this address."),
        ConstraintMeaning(
            "users_username_check", status: 422, field: "username", message: "The value is not a username."),
        ConstraintMeaning("users_email_check", status: 422, field: "email", message: "The value is not an address."),
    ]
}
