import ModuleKit

/// What someone who registers says of themselves.
struct NewUser: Sendable {
    let username: String
    let email: String
    let password: String
    /// The code of an invitation, where that is asked for.
    let invitation: String?
    let circumstances: Circumstances

    init(from fields: inout InputFields, settings: UserSettings) {
        username = fields.string(
            "username", length: UserRules.usernameLength, about: UserRules.usernameMeaning)
        email = fields.string("email", length: UserRules.emailLength, about: UserRules.emailMeaning)
        password = fields.string("password", length: UserRules.passwordLength(settings), about: "The password.")
        invitation =
            settings.registration == .invited
            ? fields.optionalString(
                "invitation", length: 1...100,
                about: "The code of an invitation; whoever may invite others needs none.")
            : nil
        circumstances = Circumstances(fields.context)
        UserRules.check(username: username, email: email, in: &fields)
    }
}

/// What of a user is to be changed; nil stays as it is.
struct UserChange: Sendable {
    let id: Int64
    let username: String?
    let email: String?
    let password: String?
    let role: String?
    let circumstances: Circumstances

    /// The roles that users have.
    static let roles = ["viewer", "analyst", "admin"]

    init(from fields: inout InputFields, settings: UserSettings) {
        id = fields.objectKey()
        username = fields.optionalString(
            "username", length: UserRules.usernameLength, nullable: false, about: UserRules.usernameMeaning)
        email = fields.optionalString(
            "email", length: UserRules.emailLength, nullable: false, about: UserRules.emailMeaning)
        password = fields.optionalString(
            "password", length: UserRules.passwordLength(settings), nullable: false,
            about: "The new password. It is for operators; others change theirs by `changePassword`.")
        role = fields.optionalChoice(
            "role", among: Self.roles, nullable: false, about: "What the user may do. It is for operators to say.")
        circumstances = Circumstances(fields.context)
        UserRules.check(username: username, email: email, in: &fields)
    }

    /// Refuses whoever may not change what is to be changed.
    func authorize() throws(AccessDenied) {
        guard circumstances.asker.role != .admin else { return }
        if role != nil { throw AccessDenied(.forbidden, "Only an operator says what a user may do.") }
        if password != nil {
            throw AccessDenied(.forbidden, "Change your password by changePassword, which asks for the one until now.")
        }
    }
}

/// What holds for a user's properties, wherever they are given.
enum UserRules {
    static let usernameLength = 1...64
    static let usernameMeaning =
        "Letters and digits of any script, `.`, `_` and `-`; unique, without regard to case, width and composition."
    static let emailMeaning = "An e-mail address; unique, without regard to case."
    /// RFC 5321, 4.5.3.1.3: a path has at most 256 octets, its angle brackets included.
    static let emailLength = 3...254
    /// scrypt takes a password of any length; the bound keeps a body from costing more than it should.
    static let longestPassword = 128

    static func passwordLength(_ settings: UserSettings) -> ClosedRange<Int> {
        settings.minimumPasswordLength...longestPassword
    }

    /// Checks what is given and not empty: a field that is missing or too short has been reported already.
    static func check(username: String?, email: String?, in fields: inout InputFields) {
        if let username, !username.isEmpty, !username.unicodeScalars.allSatisfy(isOfName) {
            fields.report("The value may hold letters, digits, '.', '_' and '-' only.", at: "username")
        }
        if let email, !email.isEmpty, !isAddress(email) {
            fields.report("The value must be an e-mail address, such as ada@example.org.", at: "email")
        }
    }

    /// What names consist of (as RFC 8265 has it of usernames): letters with their marks, and digits. None of them can be taken for
    /// what surrounds a name.
    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "_", "-": true
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .decimalNumber:
                true
            default: false
            }
        }
    }

    /// Only a message that arrives proves an address; this refuses what cannot be one.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty }
            && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
    }
}
