import ModuleKit

/// The SQL that writes users. What reads them follows from ``UsersSchema``.
struct UsersQueries: Sendable {
    private let user: Representation
    private let insertUser: PostgresStatement
    private let updateUser: PostgresStatement
    private let deleteUser: PostgresStatement

    init(_ user: Representation) {
        self.user = user
        insertUser = PostgresStatement(
            "INSERT INTO users (username, email, password_hash) VALUES ($1, $2, $3) RETURNING \(user.returning)",
            parameterTypes: [.text, .text, .text])
        updateUser = PostgresStatement(
            """
            UPDATE users
            SET username = COALESCE($2, username), email = COALESCE($3, email),
                password_hash = COALESCE($4, password_hash), updated_at = now()
            WHERE id = $1
            RETURNING \(user.returning)
            """,
            parameterTypes: [.int8, .text, .text, .text])
        deleteUser = PostgresStatement("DELETE FROM users WHERE id = $1", parameterTypes: [.int8])
    }

    /// Inserts a user.
    func insert(
        _ new: NewUser, passwordHash: String, for request: Request, in context: ModuleContext
    ) async throws -> Response {
        let user = try request.shown(user)
        let row: [PostgresParameter] = [.text(new.username), .text(new.email), .text(passwordHash)]
        return .created(try await context.run(insertUser, row, for: request), as: user, at: "/users")
    }

    /// Changes what is given of a user.
    func update(
        _ id: Int64, _ change: UserChange, passwordHash: String?, for request: Request, in context: ModuleContext
    ) async throws -> Response {
        let user = try request.shown(user)
        let row = [
            .int8(id), PostgresParameter(change.username), PostgresParameter(change.email),
            PostgresParameter(passwordHash),
        ]
        return try .changed(try await context.run(updateUser, row, for: request), as: user, for: request)
    }

    /// Deletes a user; the tables of other modules that refer to users say what goes with them.
    func delete(_ id: Int64, for request: Request, in context: ModuleContext) async throws -> Response {
        try .deleted(try await context.run(deleteUser, [.int8(id)], for: request), for: request)
    }

    /// What a violation of each constraint of the table means.
    static let constraints = [
        ConstraintMeaning(
            "users_username_key", status: 409, field: "username", message: "Another user has this username."),
        ConstraintMeaning("users_email_key", status: 409, field: "email", message: "Another user has this address."),
        ConstraintMeaning(
            "users_username_check", status: 422, field: "username", message: "The value is not a username."),
        ConstraintMeaning("users_email_check", status: 422, field: "email", message: "The value is not an address."),
    ]
}
