import EmbeddedPostgres
import TestSupport
import Testing

/// The subcommands that end by themselves.
@Suite("Process: commands", .serialized)
struct CommandTests {
    private static let modules = "modules: { users: {}, plays: {}, playbook: {} }\n"

    /// Settings at fault: the text, and the places and words of the lines that say so.
    private static let faults: [(yaml: String, lines: [[String]])] = [
        ("server:\n  prt: 80\n", [[":2:3:", "prt", "port"]]),
        ("server:\n  port: many\n  host: 0.0.0.0\n", [[":2:9:", "port"], [":3:9:", "insecure"]]),
        ("server: { port: 70000 }\n", [[":1:17:", "65535"]]),
        ("server:\n  port: 1\n  port: 2\n", [[":3:3:", "port"]]),
        ("server: [\n", [[":"]]), ("a: &a [*a]\n", [[":1:"]]),
        ("modules:\n  plays: { enabld: true }\n  users: {}\n", [[":2:12:", "enabld", "enabled"]]),
        ("modules:\n  users: {}\n  playbook:\n    watchedAt: 2\n", [[":4:16:", "watchedAt"]]),
    ]

    @Test("config check names file, line and column of all that is wrong, and exits with 78")
    func badConfiguration() async throws {
        try await TestFolder.with { folder in
            for fault in Self.faults {
                let file = try folder.write(fault.yaml, to: "config.yaml")
                let outcome = try await Program.run(["config", "check", "--config", file])
                #expect(outcome.status == 78 && outcome.output.isEmpty, "\(fault.yaml)\(outcome.errors)")
                for words in fault.lines {
                    #expect(
                        outcome.lines.contains { line in
                            line.hasPrefix("videoplay: \(file):") && words.allSatisfy(line.contains)
                        }, "\(words): \(outcome.errors)")
                }
                #expect(!outcome.errors.contains("Fatal error"))
            }
            let missing = try await Program.run(["config", "check", "--config", folder.path + "/none.yaml"])
            #expect(missing.status == 78 && missing.errors.contains("none.yaml"), "\(missing.errors)")
        }
    }

    @Test("config check and show, modules and schema need no database and exit with 0")
    func withoutDatabase() async throws {
        try await TestFolder.with { folder in
            let url = "postgres://ann:secret%21word@nowhere.invalid/db"
            let file = try folder.write(
                Self.modules + "database: { mode: external, url: '\(url)' }\n", to: "config.yaml")
            for (arguments, texts) in [
                (["config", "check"], ["users, plays, playbook"]),
                (["config", "show"], ["port: 8080", "nowhere.invalid"]),
                (["modules"], ["plays", "1.0.0", "POST /plays", "User.plays"]), (["modules", "--json"], ["\"plays\""]),
                (["schema"], ["type Query {", "type PlaybookEntry implements Node", "interface Node"]),
                (["--help"], ["serve", "migrate", "78"]),
            ] {
                let outcome = try await Program.run(arguments + (arguments[0] == "--help" ? [] : ["--config", file]))
                #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
                for text in texts { #expect(outcome.output.contains(text), "\(arguments): \(outcome.output)") }
                #expect(!outcome.output.contains("secret"), "\(arguments)")
            }
            for arguments in [["nonsense"], ["serve", "--prt", "1"], ["schema", "--set", "x"]] {
                #expect(try await Program.run(arguments).status == 64, "\(arguments)")
            }
        }
    }

    @Test("migrate status, up and down say how the tables stand")
    func migrate() async throws {
        try await TestFolder.with { folder in
            let url = try await TestDatabase.shared.empty()
            let file = try folder.write(
                Self.modules + "database: { mode: external, url: '\(url)' }\n", to: "config.yaml")
            func migrate(_ arguments: String...) async throws -> Program.Outcome {
                try await Program.run(["migrate"] + arguments + ["--config", file])
            }
            let before = try await migrate("status")
            #expect(before.status == 0 && before.output.split(separator: "pending").count == 10, "\(before.errors)")
            let up = try await migrate("up")
            #expect(up.status == 0 && up.output.split(separator: "\n").count == 9, "\(up.errors)")
            #expect(try await migrate("up").output.hasPrefix("Nothing to do"))
            let after = try await migrate("status")
            #expect(after.status == 0 && !after.output.contains("pending"), "\(after.errors)")
            let refused = try await migrate("down", "--module", "users", "--to", "0")
            #expect(refused.status == 65 && refused.lines.count == 1, "\(refused.errors)")
            for module in ["playbook", "plays", "users", "host"] {
                let down = try await migrate("down", "--module", module, "--to", "0")
                #expect(down.status == 0 && down.output.contains("took back \(module)/"), "\(down.errors)")
            }
        }
    }

    @Test("Without its database serve waits for it; migrate says that it cannot be reached")
    func unreachable() async throws {
        try await TestFolder.with { folder in
            let file = try folder.write(
                Self.modules
                    + "database: { mode: external, host: '\(folder.path)', pool: { connectTimeout: 200ms } }\n",
                to: "config.yaml")
            let outcome = try await Program.run(["migrate", "status", "--config", file])
            #expect(
                outcome.status == 69 && outcome.errors.contains("The database cannot be reached"), "\(outcome.errors)")
        }
    }
}
