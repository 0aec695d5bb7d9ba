import ModuleKit

/// `modules.users` of the configuration.
struct UserSettings: Sendable {
    /// Who may register.
    enum Registration: String, Sendable, CaseIterable {
        /// Everybody.
        case open
        /// Whoever has an invitation.
        case invited
        /// Nobody; operators and the site's own back end register people.
        case closed
    }

    /// The algorithms of tokens that this server makes.
    enum Algorithm: String, Sendable, CaseIterable {
        case hs256 = "HS256"
        case es256 = "ES256"
        case edDSA = "EdDSA"

        var token: TokenAlgorithm {
            switch self {
            case .hs256: .hs256
            case .es256: .es256
            case .edDSA: .edDSA
            }
        }
    }

    /// `modules.users.tokens`.
    struct Tokens: Sendable {
        /// What the `iss` and `aud` of tokens are.
        var issuer = "videoplay"
        var audience = "videoplay"
        /// How long an access token is good.
        var lifetime = Duration.seconds(15 * 60)
        /// How long a session lasts that is not used.
        var sessionLifetime = Duration.seconds(30 * 24 * 60 * 60)
        /// How far the clocks of servers may be apart.
        var leeway = Duration.seconds(60)
        /// How tokens are signed where no files say so.
        var algorithm = Algorithm.hs256
        /// The files with the keys, of which the first signs; where there are none the database keeps one.
        var keys: [String] = []
    }

    /// `modules.users.passwords`.
    struct Passwords: Sendable {
        /// The binary logarithm of scrypt's N, and its p.
        var cost = 15
        var parallelism = 3
        /// How many are hashed at once, and how many more may wait.
        var threads = 1
        var waiting = 32
    }

    /// The shortest password, in characters. NIST SP 800-63B, 3.1.1.2: at least 8.
    var minimumPasswordLength = 8
    var registration = Registration.open
    /// Whether users of another site are made when they are named first.
    var provision = false
    var tokens = Tokens()
    var passwords = Passwords()
    /// How long the audit is kept.
    var auditRetention = Duration.seconds(365 * 24 * 60 * 60)

    init(from section: inout SettingsSection) {
        minimumPasswordLength = section.integer("minimumPasswordLength", default: minimumPasswordLength, in: 8...64)
        registration = section.choice("registration", default: registration)
        provision = section.boolean("provision", default: provision)
        auditRetention = section.duration(
            "auditRetention", default: auditRetention, in: .seconds(24 * 60 * 60) ... .seconds(10 * 365 * 24 * 60 * 60))
        tokens = section.section("tokens") { section in
            var tokens = Tokens()
            tokens.issuer = section.string("issuer", default: tokens.issuer)
            tokens.audience = section.string("audience", default: tokens.audience)
            tokens.lifetime = section.duration(
                "lifetime", default: tokens.lifetime, in: .seconds(60) ... .seconds(24 * 60 * 60))
            tokens.sessionLifetime = section.duration(
                "sessionLifetime", default: tokens.sessionLifetime,
                in: .seconds(60 * 60) ... .seconds(365 * 24 * 60 * 60))
            tokens.leeway = section.duration("leeway", default: tokens.leeway, in: .zero ... .seconds(300))
            tokens.algorithm = section.choice("algorithm", default: tokens.algorithm)
            tokens.keys = section.filePaths("keys", default: [])
            return tokens
        }
        passwords = section.section("passwords") { section in
            var passwords = Passwords()
            passwords.cost = section.integer("cost", default: passwords.cost, in: 10...17)
            passwords.parallelism = section.integer("parallelism", default: passwords.parallelism, in: 1...10)
            passwords.threads = section.integer("threads", default: passwords.threads, in: 1...64)
            passwords.waiting = section.integer("waiting", default: passwords.waiting, in: 0...10_000)
            return passwords
        }
    }
}

extension UserSettings.Passwords {
    var hasher: PasswordHasher {
        PasswordHasher(
            parameters: PasswordHash.Parameters(logN: cost, blockSize: 8, parallelism: parallelism) ?? .recommended,
            threads: threads, waiting: waiting)
    }
}
