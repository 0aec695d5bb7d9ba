import ModuleKit

/// What changes users, by GraphQL and by REST.
struct UsersMutations: Sendable {
    let settings: UserSettings
    let passwords: PasswordHasher

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(
            Mutation(
                "registerUser", .create, of: "User", "Registers a user.",
                input: { [settings] in NewUser(from: &$0, settings: settings) },
                preparing: { [passwords] user in (user, try await passwords.hash(user.password)) },
                statements: UsersQueries.init
            ) { user, queries, session in try await queries.insert(user.0, passwordHash: user.1, in: session) }
            .allowing(.anyone)
            .example(
                ["username": "ada", "email": "ada@example.com", "password": "correct horse"],
                answer: ["role": "viewer"]
            )
            .showing { [UsersQueries($0).insertUser] },
            Mutation(
                "updateUser", .update, of: "User",
                "Changes a user's name, e-mail address or password; what is left out stays as it is.",
                input: { [settings] in UserChange(from: &$0, settings: settings) },
                preparing: { [passwords] change in
                    guard let password = change.password else { return (change, nil as String?) }
                    return (change, try await passwords.hash(password))
                },
                statements: UsersQueries.init
            ) { change, queries, session in
                try await queries.update(change.0, passwordHash: change.1, in: session)
            }
            .allowing(.roles([.viewer]))
            .example(["email": "ada@example.org"])
            .showing { [UsersQueries($0).updateUser] },
            Mutation(
                "deleteUser", .delete, of: "User", "Deletes a user with everything that is recorded of them.",
                input: { $0.objectKey() }, statements: UsersQueries.init
            ) { id, queries, session in try await queries.delete(id, in: session) }
            .allowing(.roles([.viewer]))
            .showing { [UsersQueries($0).deleteUser] })
    }
}
