import ModuleKit

/// What changes users, by GraphQL and by REST.
struct UsersMutations: Sendable {
    let accounts: Accounts

    func declare(in schema: inout SchemaDeclarations) {
        schema.mutation(registerUser, updateUser, deleteUser)
    }

    private var registerUser: Mutation {
        Mutation(
            "registerUser", .create, of: "User", "Registers a user, who can log in from then on.",
            input: { [accounts] in NewUser(from: &$0, settings: accounts.settings) },
            preparing: { [accounts] user in
                try await Invitations(accounts: accounts).admit(user)
                return (user, try await accounts.passwords.hash(user.password))
            },
            statements: UsersQueries.init
        ) { [accounts] prepared, queries, session in
            let (user, hash) = prepared
            guard let written = try await queries.insert(user, passwordHash: hash, in: session) else { return nil }
            let id = try UsersQueries.id(of: written, in: queries)
            try await Invitations(accounts: accounts).take(user, by: id, in: session)
            _ = try await session.query(Audit(.registered, user.circumstances, of: id).sql)
            return written.lettingIn(id)
        }
        .allowing(.anyone).lettingIn().whole().countingAsLogIn()
        .example(
            ["username": "ada", "email": "ada@example.com", "password": "correct horse"],
            answer: ["role": "viewer"]
        )
        .showing { [UsersQueries($0).insertUser] }
    }

    private var updateUser: Mutation {
        Mutation(
            "updateUser", .update, of: "User",
            "Changes a user's name, e-mail address, password or role; what is left out stays as it is.",
            input: { [accounts] in UserChange(from: &$0, settings: accounts.settings) },
            preparing: { [accounts] change in
                try change.authorize()
                guard let password = change.password else { return (change, nil as String?) }
                return (change, try await accounts.passwords.hash(password))
            },
            statements: UsersQueries.init
        ) { prepared, queries, session in
            let (change, hash) = prepared
            guard let written = try await queries.update(change, passwordHash: hash, in: session) else { return nil }
            var events: [RecordedEvent] = []
            if let role = change.role {
                _ = try await session.query(
                    Audit(.roleChanged, change.circumstances, of: change.id, ["role": .string(role)]).sql)
                events.append(Revocation.event(ofViewer: change.id))
            }
            if hash != nil {
                let ended = try await session.query(SessionQueries.endSessions(of: change.id, but: nil))
                _ = try await session.query(Audit(.passwordChanged, change.circumstances, of: change.id).sql)
                for row in ended {
                    let id: UUID = try row.decode(at: 0)
                    events.append(Revocation.event(of: SessionQueries.credential(of: id)))
                }
            }
            return written.announcing(events)
        }
        .allowing(.roles([.viewer, .analyst])).whole()
        .example(["email": "ada@example.org"])
        .showing { [UsersQueries($0).updateUser] }
    }

    private var deleteUser: Mutation {
        Mutation(
            "deleteUser", .delete, of: "User", "Erases a user with everything that is recorded of them.",
            input: { ($0.objectKey(), Circumstances($0.context)) }, statements: UsersQueries.init
        ) { [accounts] input, queries, session in
            let (id, circumstances) = input
            guard let written = try await queries.erase(id, in: session) else { return nil }
            try await Erasure.begin(id, in: session)
            _ = try await session.query(Audit(.erased, circumstances, of: id).sql)
            accounts.erasure.wake.set()
            return written.announcing([Revocation.event(ofViewer: id)])
        }
        .allowing(.roles([.viewer, .analyst])).whole()
        .showing { [UsersQueries($0).eraseUser] }
    }
}
