import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// The subcommands that end by themselves.
@Suite("Process: commands", .serialized)
struct CommandTests {
    private static let modules = "modules: { users: {}, plays: {}, playbook: {} }\n"

    /// Settings at fault: the text, and the places and words of the lines that say so.
    private static let faults: [(yaml: String, lines: [[String]])] = [
        ("server:\n  prt: 80\n", [[":2:3:", "prt", "port"]]),
        (
            "server:\n  port: many\n  host: 0.0.0.0\nauth:\n  anonymous: admin\n",
            [[":2:9:", "port"], [":5:14:", "0.0.0.0"]]
        ),
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
                (["openapi"], ["\"openapi\": \"3.1.0\"", "\"operationId\": \"recordPlay\""]),
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
            #expect(before.status == 0 && before.output.split(separator: "pending").count == 17, "\(before.errors)")
            let up = try await migrate("up")
            #expect(up.status == 0 && up.output.split(separator: "\n").count == 16, "\(up.errors)")
            #expect(try await migrate("up").output.hasPrefix("Nothing to do"))
            let after = try await migrate("status")
            #expect(after.status == 0 && !after.output.contains("pending"), "\(after.errors)")
            let unknown = try await migrate("down", "--module", "nope", "--to", "0")
            #expect(unknown.status == 64 && unknown.lines.count == 1, "\(unknown.errors)")
            #expect(unknown.errors.contains("there are host, users, plays, playbook"), "\(unknown.errors)")
            let refused = try await migrate("down", "--module", "users", "--to", "0")
            #expect(refused.status == 65 && refused.lines.count == 1, "\(refused.errors)")
            for module in ["playbook", "plays", "users", "host"] {
                let down = try await migrate("down", "--module", module, "--to", "0")
                #expect(down.status == 0 && down.output.contains("took back \(module)/"), "\(down.errors)")
            }
        }
    }

    @Test("migrate status says what is wrong with migrations that do not fit, and exits with 65")
    func misfits() async throws {
        try await TestFolder.with { folder in
            let url = try await TestDatabase.shared.migrated()
            let file = try folder.write(
                Self.modules + "database: { mode: external, url: '\(url)' }\n", to: "config.yaml")
            for (change, words) in [
                (
                    "checksum = 'x' WHERE module = 'plays' AND number = 1",
                    ["edited", "was changed after it was applied"]
                ),
                ("applied_at = NULL WHERE module = 'users'", ["unfinished", "was begun and not finished"]),
            ] {
                try await TestDatabase.withClient(of: url) { client in
                    _ = try await client.query("UPDATE videoplay_migrations SET \(raw: change)", access: .write)
                }
                let status = try await Program.run(["migrate", "status", "--config", file])
                #expect(status.status == 65, "\(status.errors)")
                #expect(status.output.contains(words[0]), "\(status.output)")
                #expect(
                    status.lines.contains { $0.hasPrefix("videoplay: ") && $0.contains(words[1]) }, "\(status.errors)")
                #expect(!status.errors.contains("ExitCode"))
            }
        }
    }

    @Test("A question about the tables makes no database, nor does a server that cannot listen")
    func nothingIsMade() async throws {
        try await TestFolder.with { folder in
            let data = folder.path + "/data"
            let file = try folder.write(
                Self.modules + "database: { data: \(data) }\nlog: { level: warning }\n", to: "config.yaml")
            let status = try await Program.run(["migrate", "status", "--config", file])
            #expect(status.status == 0 && status.output.split(separator: "pending").count == 17, "\(status.errors)")
            #expect(status.output.contains("There is no database yet"))
            let down = try await Program.run(["migrate", "down", "--module", "plays", "--to", "0", "--config", file])
            #expect(down.status == 0 && down.output.hasPrefix("Nothing to do"), "\(down.errors)")
            let unknown = try await Program.run(["migrate", "down", "--module", "nope", "--to", "0", "--config", file])
            #expect(unknown.status == 64, "\(unknown.errors)")
            let listener = try ListeningSocket()
            let serve = try await Program.run(["serve", "--config", file, "--port", String(listener.port)])
            #expect(serve.status == 69 && serve.lines.count == 1, "\(serve.errors)")
            for words in ["127.0.0.1:\(listener.port)", "another program listens there", "server.port"] {
                #expect(serve.errors.contains(words), "\(serve.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["config.yaml"])
        }
    }

    @Test("A command that there is not, or help about one, names those that there are, and exits with 64")
    func unknownCommands() async throws {
        for (arguments, words) in [
            (["help", "foo"], ["\"videoplay foo\"", "serve, migrate"]),
            (["help", "migrat"], ["did you mean \"migrate\""]),
            (["help", "migrate", "stats"], ["did you mean \"status\"", "up, status, down"]),
            (["help", "serve", "now"], ["\"videoplay serve\" has no commands"]),
            (["migrate", "stats", "--config", "x"], ["did you mean \"status\""]),
            (["serv"], ["did you mean \"serve\""]), (["config", "foo"], ["check, show"]),
        ] {
            let outcome = try await Program.run(arguments)
            #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.lines.count == 1, "\(outcome.errors)")
            for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        }
        for arguments in [["help"], ["help", "migrate", "up"], ["help", "serve"], ["help", "help"]] {
            let outcome = try await Program.run(arguments)
            #expect(outcome.status == 0 && outcome.output.contains("USAGE"), "\(arguments): \(outcome.errors)")
        }
    }

    @Test("A command whose output cannot be written exits with 74; one whose reader has read enough ends well")
    func outputs() async throws {
        let program = Program.folder + "/videoplay"
        let full = try await Program.run(["-c", "'\(program)' help > /dev/full"], of: "/bin/sh")
        #expect(full.status == 74 && full.errors.contains("No space left on device"), "\(full.errors)")
        let enough = try await Program.run(["-c", "'\(program)' schema | head -n 1"], of: "/bin/sh")
        #expect(enough.status == 0 && enough.errors.isEmpty, "\(enough.errors)")
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
