import ModuleKit

/// Who uses the product: accounts with a name, an e-mail address and a password.
struct UsersModule: Module {
    static let description = ModuleDescription(
        name: "users", version: "1.0.0", summary: "Accounts: who uses the product.")

    private let settings: UserSettings
    private let passwords: PasswordHasher

    init(settings: inout SettingsSection) throws {
        self.settings = UserSettings(from: &settings)
        self.passwords = PasswordHasher()
    }

    func register(in registration: inout Registration) throws {
        UsersSchema.declare(in: &registration.schema)
        UsersMutations(settings: settings, passwords: passwords).declare(in: &registration.schema)
        UsersRoutes.add(to: &registration.routes)
        registration.constraints = UsersQueries.constraints
    }
}

/// `modules.users` of the configuration.
struct UserSettings: Sendable {
    /// The shortest password, in characters. NIST SP 800-63B, 3.1.1.2: at least 8.
    var minimumPasswordLength = 8

    init(from section: inout SettingsSection) {
        minimumPasswordLength = section.integer("minimumPasswordLength", default: minimumPasswordLength, in: 8...64)
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Users")
public func enterUsersModule(_ receiver: UnsafeMutableRawPointer) {
    export(UsersModule.self, to: receiver)
}
