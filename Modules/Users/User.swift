import ModuleKit

/// What someone who registers says of themselves.
struct NewUser: Sendable {
    let username: String
    let email: String
    let password: String

    init(from fields: inout InputFields, settings: UserSettings) {
        username = fields.string(
            "username", length: UserRules.usernameLength, about: UserRules.usernameMeaning)
        email = fields.string("email", length: UserRules.emailLength, about: UserRules.emailMeaning)
        password = fields.string("password", length: UserRules.passwordLength(settings), about: "The password.")
        UserRules.check(username: username, email: email, in: &fields)
    }
}

/// What of a user is to be changed; nil stays as it is.
struct UserChange: Sendable {
    let id: Int64
    let username: String?
    let email: String?
    let password: String?

    init(from fields: inout InputFields, settings: UserSettings) {
        id = fields.objectKey()
        username = fields.optionalString(
            "username", length: UserRules.usernameLength, nullable: false, about: UserRules.usernameMeaning)
        email = fields.optionalString(
            "email", length: UserRules.emailLength, nullable: false, about: UserRules.emailMeaning)
        password = fields.optionalString(
            "password", length: UserRules.passwordLength(settings), nullable: false, about: "The new password.")
        UserRules.check(username: username, email: email, in: &fields)
    }
}

/// What holds for a user's properties, wherever they are given.
enum UserRules {
    static let usernameLength = 1...64
    static let usernameMeaning =
        "Letters from A to Z, digits, `.`, `_` and `-`; unique, without regard to case."
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
        if let username, !username.isEmpty, !username.utf8.allSatisfy(isNameByte) {
            fields.report("The value may hold letters from A to Z, digits, '.', '_' and '-' only.", at: "username")
        }
        if let email, !email.isEmpty, !isAddress(email) {
            fields.report("The value must be an e-mail address, such as ada@example.org.", at: "email")
        }
    }

    /// ASCII alone: two names that look alike are alike, and case means the same everywhere.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
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
