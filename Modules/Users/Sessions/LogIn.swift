import ModuleKit

/// What somebody says who logs in.
struct Credentials: Sendable {
    let name: String
    let password: String
    let device: String?
    let circumstances: Circumstances

    init(from fields: inout InputFields) {
        name = fields.string("username", length: 1...254, about: "The username, or the e-mail address.")
        password = fields.string("password", length: 1...UserRules.longestPassword, about: "The password.")
        device = fields.optionalString("device", length: 1...100, about: "What the user calls this device.")
        circumstances = Circumstances(fields.context)
    }
}

/// Somebody whose password was right.
struct Recognized: Sendable {
    let user: Int64
    /// The hash that it was compared with: it has to be the user's still when the session begins.
    let hash: String
    /// The hash to store in its place; nil where it costs what new ones do.
    let newHash: String?
}

/// Finds out whether a password is right, at the pace of ``GuessingDelay``.
struct PasswordCheck: Sendable {
    let accounts: Accounts

    /// What is known of the account of a name.
    private struct Known {
        var user: Int64?
        var hash: String?
        /// The name as it is compared.
        var account: String
        /// Whether its owner has logged in from this address in the last three months.
        var isFamiliar = false
    }

    /// Whoever logs in.
    /// - Throws: a 401 for an unknown name and for a wrong password alike, a 429 where there were too many.
    func recognize(_ credentials: Credentials) async throws -> Recognized {
        let circumstances = credentials.circumstances
        let known = try await known(credentials.name, circumstances)
        guard let hash = try await isRight(credentials.password, known, circumstances), let user = known.user else {
            let audit = Audit(
                .logInRefused, circumstances, of: known.user, ["username": .string(String(credentials.name.prefix(64)))]
            )
            _ = try await accounts.database.query(audit.sql, access: .write)
            throw Problem(
                status: 401, code: "invalid_credentials", title: "Wrong username or password",
                detail: "There is no account of that name with that password.")
        }
        return try await recognized(user, hash, credentials.password)
    }

    /// A user who gives their password once more.
    func confirm(_ user: Int64, _ password: String, _ circumstances: Circumstances) async throws -> String {
        let rows = try await accounts.database.query("SELECT password_hash FROM users WHERE id = \(user)")
        let known = Known(user: user, hash: try rows.first?.decode(at: 0), account: "#\(user)", isFamiliar: true)
        guard let hash = try await isRight(password, known, circumstances) else {
            _ = try await accounts.database.query(Audit(.passwordRefused, circumstances, of: user).sql, access: .write)
            throw Problem.invalid([
                Problem.FieldError(pointer: "/currentPassword", message: "This is not your password.")
            ])
        }
        return hash
    }

    private func known(_ name: String, _ circumstances: Circumstances) async throws -> Known {
        // A username has no @, an address always.
        let column = name.contains("@") ? "email" : "username"
        let rows = try await accounts.database.query(
            """
            SELECT n.name, u.id, u.password_hash, EXISTS (
                SELECT 1 FROM user_sessions s WHERE s.user_id = u.id AND s.address = \(circumstances.address)
                    AND s.created_at > now() - interval '90 days')
            FROM (SELECT videoplay_casefold(\(name)) COLLATE "C" AS name) n
            LEFT JOIN users u ON videoplay_casefold(u.\(raw: column)) COLLATE "C" = n.name
            """)
        guard let row = rows.first else { return Known(account: name) }
        return Known(
            user: try row.decode(at: 1), hash: try row.decode(at: 2), account: try row.decode(at: 0),
            isFamiliar: try row.decode(at: 3))
    }

    /// The hash that a password has; nil where it is wrong. Nothing, or no password, costs the time of a wrong one.
    private func isRight(_ password: String, _ known: Known, _ circumstances: Circumstances) async throws -> String? {
        let network = circumstances.network
        try accounts.guesses.admit(known.account, from: network, isFamiliar: known.isFamiliar)
        var isRight = false
        if let hash = known.hash, (try? PasswordHash(parsing: hash)) != nil {
            isRight = try await accounts.passwords.verify(password, against: hash)
        } else {
            try await accounts.passwords.verifyAgainstNothing(password)
        }
        guard isRight else {
            accounts.guesses.failed(known.account, from: network)
            return nil
        }
        accounts.guesses.succeeded(known.account, from: network)
        return known.hash
    }

    private func recognized(_ user: Int64, _ hash: String, _ password: String) async throws -> Recognized {
        let newHash = accounts.passwords.isOutdated(hash) ? try await accounts.passwords.hash(password) : nil
        return Recognized(user: user, hash: hash, newHash: newHash)
    }
}
