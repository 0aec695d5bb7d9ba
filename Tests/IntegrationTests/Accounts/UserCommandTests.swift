import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// `videoplay user`, and the key of the first start.
@Suite("Accounts: commands", .serialized)
struct UserCommandTests {
    @Test("Keys are issued, listed and taken back from the command line, and a running server takes notice")
    func keys() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await AccountsHost.with(conninfo: database) { host in
            try await TestFolder.with { folder in
                let file = try folder.write(
                    "database: { mode: external, url: '\(database)' }\nmodules: { users: {}, plays: {}, playbook: {} }\n",
                    to: "config.yaml")
                func run(_ arguments: String...) async throws -> Program.Outcome {
                    try await Program.run(["user"] + arguments + ["--config", file])
                }
                let issued = try await run("issue-key", "--name", "shop", "--scopes", "read")
                #expect(issued.status == 0, "\(issued.errors)")
                let key = issued.output.trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(await host.send("GET", "/users", as: key).status == 200)
                let listed = try await run("keys")
                #expect(listed.output.contains("shop") && !listed.output.contains(key), "\(listed.output)")
                let revoked = try await run("revoke-key", "1")
                #expect(revoked.status == 0, "\(revoked.errors)")
                try await eventually(within: .seconds(10), "the key is still taken") {
                    await host.send("GET", "/users", as: key).status == 401
                }
                let again = try await run("revoke-key", "1")
                #expect(again.status != 0 && !again.lines.isEmpty)
                #expect(try await run("issue-key", "--name", "x", "--role", "boss").status != 0)
                let audit = try await run("audit")
                #expect(audit.output.contains("key_revoked") && audit.output.contains("command"), "\(audit.output)")
            }
        }
    }

    @Test("At the first start an operator's key is made, kept for its owner alone, and good")
    func firstStart() async throws {
        try await ServeTests.inFolder { folder in
            let settings = ServeTests.settings(folder)
            let first = try await RunningServer.start(settings, in: folder, isGuarded: true)
            let path = folder.path + "/admin.key"
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let key = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(first.welcome.contains("http://127.0.0.1:\(first.port)/query#key=\(key) "), "\(first.welcome)")
            #expect(first.welcome.contains("-H 'Authorization: Bearer \(key)'") && first.welcome.contains(path))
            try await Self.answers(first)
            first.program.signal(SIGTERM)
            _ = try await first.program.end()
            let second = try await RunningServer.start(settings, in: folder, name: "again", isGuarded: true)
            #expect(!second.welcome.contains(key) && second.welcome.contains("the key in \(path)"), "\(second.welcome)")
            try await Self.answers(second)
            second.program.signal(SIGTERM)
            _ = try await second.program.end()
            #expect(!second.program.errors.contains(key) && !first.program.errors.contains(key))
            // Whoever has lost it gets another one.
            try FileManager.default.removeItem(atPath: path)
            let third = try await RunningServer.start(settings, in: folder, name: "once more", isGuarded: true)
            let other = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
            #expect(other != key)
            try await Self.answers(third)
            third.program.signal(SIGTERM)
            _ = try await third.program.end()
        }
    }

    @Test("Over a database of one's own the lines that are printed make an operator's key, and ask with it")
    func otherDatabase() async throws {
        try await TestFolder.with { folder in
            let settings = """
                database: { mode: external, url: '\(try await TestDatabase.shared.empty())' }
                modules: { users: {}, plays: {}, playbook: {} }

                """
            let server = try await RunningServer.start(settings, in: folder, isGuarded: true)
            let line = try #require(server.welcome.firstMatch(of: /Make a key: (KEY=.*)\n/), "\(server.welcome)")
            #expect(server.welcome.contains("user create-admin --username root"), "\(server.welcome)")
            try await Self.answers(server, after: String(line.1))
            try await server.stop()

            let key = "a-key-of-thirty-two-characters-at-least"
            let second = try await RunningServer.start(
                settings + "auth: { adminKey: \(key) }\n", in: folder, name: "with-a-key", isGuarded: true)
            #expect(!second.welcome.contains(key))
            try await Self.answers(second, after: "VIDEOPLAY_ADMIN_KEY=\(key)")
            try await second.stop()
        }
    }

    /// The line that is printed for pasting answers.
    private static func answers(_ server: RunningServer, after first: String = "true") async throws {
        let line = try #require(server.welcome.firstMatch(of: /Try it: (curl .*)\n/))
        let answer = try await Program.run(["-c", first + "\n" + line.1], of: "/bin/sh")
        let json = try JSONParser.parse(Array(answer.output.utf8))
        #expect(json["errors"] == .null && json["data"] != .null, "\(answer.output)\(answer.errors)")
    }
}
