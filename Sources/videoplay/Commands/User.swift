import ArgumentParser
import Glibc
import Host
import JSON
import Logging
import Observability
import Settings

/// `videoplay user`.
struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make operators and keys, take keys back, and see what happened to accounts.",
        discussion: "A server that runs on the same database takes notice within a second.",
        subcommands: [CreateAdmin.self, IssueKey.self, RevokeKey.self, Keys.self, Audit.self])

    /// Does a command's work through the schema.
    static func session<Result>(
        _ options: SettingsOptions, needing mutation: String, _ work: (OperatorSession) async throws -> Result
    ) async throws -> Result {
        let settings = try options.load()
        for warning in settings.warnings { LogOutput.standardError.line("videoplay: \(warning)") }
        var logger = settings.log.logger("videoplay")
        logger.logLevel = max(logger.logLevel, .warning)
        do {
            return try await OperatorSession.run(settings, logger: logger) { session in
                guard session.has(mutation: mutation) else {
                    throw CommandFailure(
                        problems: ["There are no accounts: the module users is off (modules.users.enabled)."],
                        status: .modules)
                }
                return try await work(session)
            }
        } catch let refusal as OperatorSession.Refusal {
            throw CommandFailure(problems: refusal.messages, status: .usage)
        }
    }

    /// `videoplay user create-admin`.
    struct CreateAdmin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-admin", abstract: "Register somebody who may do everything.",
            discussion: "The password is asked for, or read from standard input where that is no terminal.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "The username.")
        var username: String

        @Option(help: "The e-mail address.")
        var email: String

        func run() async throws {
            let password = try Self.password()
            let id = try await User.session(options, needing: "registerUser") { session in
                let made = try await session.answer(
                    """
                    mutation($username: String!, $email: String!, $password: String!) {
                      registerUser(input: { username: $username, email: $email, password: $password }) { user { id } }
                    }
                    """,
                    ["username": .string(username), "email": .string(email), "password": .string(password)])
                let id = made["registerUser"]["user"]["id"]
                _ = try await session.answer(
                    "mutation($id: ID!) { updateUser(input: { id: $id, role: \"admin\" }) { user { id } } }", ["id": id]
                )
                return id.string ?? ""
            }
            print("\(username) may do everything now (user \(id)).")
        }

        private static func password() throws(CommandFailure) -> String {
            let isTerminal = isatty(STDIN_FILENO) == 1
            var settings = termios()
            if isTerminal {
                LogOutput.standardError.line("The new password (it is not shown):")
                tcgetattr(STDIN_FILENO, &settings)
                var silent = settings
                silent.c_lflag &= ~tcflag_t(ECHO)
                tcsetattr(STDIN_FILENO, TCSANOW, &silent)
            }
            defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &settings) } }
            guard let password = readLine(strippingNewline: true), !password.isEmpty else {
                throw CommandFailure(problems: ["There is no password on standard input."], status: .usage)
            }
            return password
        }
    }

    /// `videoplay user issue-key`.
    struct IssueKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "issue-key", abstract: "Make an API key, and print it: it is shown this once.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "What the key is for.")
        var name: String

        @Option(help: "What it may do: service, analyst or admin.")
        var role = "service"

        @Option(help: ArgumentHelp("What of it: read, record and write, with commas between them; all unless given."))
        var scopes: String?

        @Option(
            help: ArgumentHelp("When it ends, such as 2030-01-31T00:00:00Z; never unless given.", valueName: "time"))
        var expires: String?

        func run() async throws {
            let key = try await User.session(options, needing: "createKey") { session in
                var input: JSONObject = ["name": .string(name), "role": .string(role)]
                if let scopes { input["scopes"] = .array(scopes.split(separator: ",").map { .string(String($0)) }) }
                if let expires { input["expiresAt"] = .string(expires) }
                return try await session.answer(
                    "mutation($input: CreateKeyInput!) { createKey(input: $input) { key } }", ["input": .object(input)])
            }
            print(key["createKey"]["key"].string ?? "")
        }
    }

    /// `videoplay user revoke-key`.
    struct RevokeKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke-key", abstract: "Take an API key back.")

        @OptionGroup var options: SettingsOptions

        @Argument(help: "The key's id, as `videoplay user keys` shows it.")
        var id: String

        func run() async throws {
            try await User.session(options, needing: "revokeKey") { session in
                _ = try await session.answer(
                    "mutation($id: ID!) { revokeKey(input: { id: $id }) { apiKey { id } } }", ["id": .string(id)])
            }
            print("The key \(id) is good for nothing any more.")
        }
    }

    /// `videoplay user keys`.
    struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the API keys that are good.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let rows = try await User.pages(
                options, of: "keys", "id name hint role userId scopes createdAt expiresAt lastUsedAt", most: .max)
            let cells = rows.map { row in
                [
                    row["id"].string ?? "", row["name"].string ?? "", (row["hint"].string ?? "") + "…",
                    row["role"].string ?? "user \(row["userId"].string ?? "")",
                    row["scopes"].array?.compactMap(\.string).joined(separator: ",") ?? "",
                    row["createdAt"].string ?? "",
                    row["expiresAt"].string ?? "-", row["lastUsedAt"].string ?? "-",
                ]
            }
            print(Table(["ID", "NAME", "KEY", "ROLE", "SCOPES", "CREATED AT", "EXPIRES AT", "LAST USED AT"], cells))
        }
    }

    /// `videoplay user audit`.
    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what happened to accounts, the newest first.")

        @OptionGroup var options: SettingsOptions

        @Option(help: "How many entries.")
        var last = 50

        func run() async throws {
            let rows = try await User.pages(
                options, of: "auditEntries", "at action actor actorId userId subject address requestId",
                most: max(last, 1))
            let cells = rows.map { row in
                ["at", "action", "actor", "userId", "subject", "address", "requestId"].map { row[$0].string ?? "-" }
            }
            print(Table(["AT", "ACTION", "ACTOR", "USER", "SUBJECT", "ADDRESS", "REQUEST"], cells))
        }
    }

    /// The first objects of a list, page by page.
    private static func pages(
        _ options: SettingsOptions, of list: String, _ fields: String, most: Int
    ) async throws -> [JSONValue] {
        try await session(options, needing: "createKey") { session in
            var rows: [JSONValue] = []
            var cursor = JSONValue.null
            while rows.count < most {
                let answer = try await session.answer(
                    """
                    query($first: Int, $after: String) {
                      \(list)(first: $first, after: $after) { nodes { \(fields) } pageInfo { hasNextPage endCursor } }
                    }
                    """, ["first": .integer(min(most - rows.count, 50)), "after": cursor])
                rows += answer[list]["nodes"].array ?? []
                guard answer[list]["pageInfo"]["hasNextPage"] == true else { break }
                cursor = answer[list]["pageInfo"]["endCursor"]
            }
            return rows
        }
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue { object?[name] ?? .null }
}
