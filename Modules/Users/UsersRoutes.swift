import ModuleKit

/// The REST routes of users, their sessions and keys.
struct UsersRoutes {
    let accounts: Accounts

    func add(to routes: inout Routes) {
        routes.write(.post, "/users", by: "registerUser", "Registers a user")
        routes.list("/users", of: "User", by: "users", filters: [], "Lists users")
        routes.item("/users/{id}", of: "User", by: "user", "Shows a user")
        routes.write(
            .patch, "/users/{id}", by: "updateUser", "Changes a user's name, e-mail address, password or role")
        routes.write(
            .delete, "/users/{id}", by: "deleteUser", "Erases a user with everything that is recorded of them")
        addExport(to: &routes)
        routes.own("/me", of: "User", by: "user", "Shows the user who asks")
        routes.write(.post, "/me/password", by: "changePassword", "Changes the password of the user who asks")
        addSessions(to: &routes)
        routes.write(.post, "/keys", by: "createKey", "Makes an API key, which is shown once")
        routes.list("/keys", of: "ApiKey", by: "keys", filters: [], "Lists API keys")
        routes.write(.delete, "/keys/{id}", by: "revokeKey", "Takes an API key back")
        routes.write(.post, "/player-tokens", by: "issuePlayerToken", "Makes a token for the player of one user")
        routes.list("/audit", of: "AuditEntry", by: "auditEntries", filters: [], "Lists what happened to accounts")
        routes.write(.post, "/invitations", by: "inviteUser", "Makes an invitation to register, which is shown once")
    }

    private func addExport(to routes: inout Routes) {
        routes.stream(
            .get, "/users/{id}/export", "Exports all that is held of a user", named: "exportUser",
            input: { $0.key("id", about: "The user.") },
            answers: [
                .ok(
                    media: "application/x-ndjson",
                    "An object a line, with its type as `type`: the user, then all that modules hold of them.")
            ], allowing: .owner("id", or: [])
        ) { user, request, context in
            let found = try await context.database.query(
                "SELECT 1 FROM users WHERE id = \(user) AND erased_at IS NULL", access: .read)
            guard !found.isEmpty else { throw Problem.notFound("There is no user of this id.") }
            return StreamedResponse(mediaType: "application/x-ndjson") { writer in
                try await PersonExport(user: user, context: context).write(to: writer, request)
            }
        }
    }

    private func addSessions(to routes: inout Routes) {
        routes.write(.post, "/sessions", by: "logIn", "Logs a user in")
        routes.write(.post, "/sessions/refresh", by: "refreshSession", "Gives a session its next access token")
        routes.on(
            .delete, "/sessions/current", "Ends the session of the access token that is shown", named: "logOutCurrent",
            input: { _ in },
            answers: [
                .noContent("The session has ended."), .problem(404, "The credential is none of a session."),
            ], allowing: .roles([.viewer, .analyst])
        ) { [accounts] _, request, context in
            try await SessionsMutations(accounts: accounts).logOutCurrent(request, context)
        }
        routes.list("/sessions", of: "Session", by: "sessions", filters: [], "Lists the sessions of the user who asks")
        routes.write(.delete, "/sessions/{id}", by: "endSession", "Ends a session")
    }
}
