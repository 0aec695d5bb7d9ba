import ModuleKit

/// The REST routes of users.
struct UsersRoutes: Sendable {
    let settings: UserSettings
    let passwords: PasswordHasher
    private let queries = MadeOnce(of: "User", UsersQueries.init)

    init(settings: UserSettings, passwords: PasswordHasher) {
        self.settings = settings
        self.passwords = passwords
    }

    func add(to routes: inout Routes) {
        routes.on(.post, "/users", "Registers a user", parameters: [FieldSelection.parameter], handler: register)
        routes.list("/users", of: "User", by: "users", filters: [], "Lists users")
        routes.item("/users/{id}", of: "User", by: "user", "Shows a user")
        routes.on(
            .patch, "/users/{id}", "Changes a user's name, e-mail address or password",
            parameters: [FieldSelection.parameter], handler: change)
        routes.on(.delete, "/users/{id}", "Deletes a user with everything that is recorded of them", handler: delete)
    }

    @Sendable private func register(_ request: Request, _ context: ModuleContext) async throws -> Response {
        var fields = try request.fields()
        let user = NewUser(from: &fields, settings: settings)
        try fields.finish()
        let hash = try await passwords.hash(user.password)
        return try await queries(in: context).insert(user, passwordHash: hash, for: request, in: context)
    }

    @Sendable private func change(_ request: Request, _ context: ModuleContext) async throws -> Response {
        let id = try request.key()
        var fields = try request.fields()
        let change = UserChange(from: &fields, settings: settings)
        try fields.finish()
        var hash: String?
        if let password = change.password { hash = try await passwords.hash(password) }
        return try await queries(in: context).update(id, change, passwordHash: hash, for: request, in: context)
    }

    @Sendable private func delete(_ request: Request, _ context: ModuleContext) async throws -> Response {
        try await queries(in: context).delete(try request.key(), for: request, in: context)
    }
}
