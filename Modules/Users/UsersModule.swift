import ModuleKit

/// Who uses the product: accounts with a name, an e-mail address and a password, how they log in, and the keys of programs.
struct UsersModule: Module {
    static let description = ModuleDescription(
        name: "users", version: "2.0.0", summary: "Accounts: who uses the product.")

    private let accounts: Accounts

    init(settings: inout SettingsSection) throws {
        accounts = Accounts(UserSettings(from: &settings))
    }

    func register(in registration: inout Registration) throws {
        UsersSchema.declare(in: &registration.schema)
        UsersMutations(accounts: accounts).declare(in: &registration.schema)
        SessionsSchema.declare(in: &registration.schema)
        SessionsMutations(accounts: accounts).declare(in: &registration.schema)
        KeysSchema.declare(in: &registration.schema)
        KeysMutations(accounts: accounts).declare(in: &registration.schema)
        Invitations(accounts: accounts).declare(in: &registration.schema)
        AuditSchema.declare(in: &registration.schema)
        UsersRoutes(accounts: accounts).add(to: &registration.routes)
        registration.authenticators = [
            APIKeys.authenticator, AccessTokens(accounts: accounts).authenticator,
        ]
        registration.userDirectory = ExternalUsers(provisions: accounts.settings.provision).directory
        registration.services = [
            Sweep(settings: accounts.settings).service, accounts.erasure.service, accounts.refusals.service,
        ]
        registration.refusals = { [refusals = accounts.refusals] in refusals.note($0) }
        registration.personalData = [
            PersonalData("users", of: "id"), PersonalData("user_sessions", shownAs: "Session", listedBy: "sessions"),
            PersonalData("user_api_keys", shownAs: "ApiKey", listedBy: "keys"),
            PersonalData("user_invitations", of: "used_by"),
        ]
        registration.constraints = UsersQueries.constraints + KeysMutations.constraints
    }

    func start(_ context: ModuleContext) async throws { try await accounts.start(context) }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Users")
public func enterUsersModule(_ receiver: UnsafeMutableRawPointer) {
    export(UsersModule.self, to: receiver)
}
