import TestSupport
import Testing

/// What the program says of settings that are wrong.
@Suite("Process: configuration", .serialized)
struct ConfigurationTests {
    @Test("config check says everything that is wrong at once, of host, modules, paths and database")
    func everythingAtOnce() async throws {
        try await TestFolder.with { folder in
            let file = try folder.write(
                """
                server: { prt: 1 }
                database: { mode: external, url: 'postgres://u:hidden@h/d?sslmod=require' }
                migrations: { path: nowhere }
                modules:
                  users: { minimumPasswordLength: 1 }
                  playz: {}
                  playbok: { enabled: false }
                query: { documents: { path: missing.json } }
                """, to: "config.yaml")
            let outcome = try await Program.run(["config", "check", "--config", file])
            #expect(outcome.status == 78 && outcome.output.isEmpty, "\(outcome.errors)")
            for words in [
                [":1:11:", "server.prt", "`port`"], [":2:34:", "database.url", "sslmod", "`sslmode`"],
                [":3:21:", "migrations.path", folder.path + "/nowhere"], [":5:35:", "minimumPasswordLength"],
                ["playz", "modules.plays?"], ["playbok", "modules.playbook?"],
                [":8:29:", "query.documents.path", folder.path + "/missing.json"],
            ] {
                #expect(
                    outcome.lines.contains { line in words.allSatisfy(line.contains) }, "\(words): \(outcome.errors)")
            }
            #expect(!outcome.errors.contains("hidden"))
        }
    }

    @Test(
        "A mistake in the URL of the database ends every start with 78, in libpq's words",
        arguments: [
            ("postgres://u:hidden@127.0.0.1:1/d?sslmod=require", "invalid URI query parameter: \"sslmod\""),
            ("postgres://u:hidden@127.0.0.1:1/d?sslmode=requir", "invalid sslmode value: \"requir\""),
            ("postgres://u:hidden@127.0.0.1:1/d?sslmode=verify-full&sslrootcert=/nowhere.crt", "/nowhere.crt"),
            ("mysql://u:hidden@127.0.0.1:1/d", "postgres://"),
            ("host=127.0.0.1 password=hidden target_session_attrs=writable", "target_session_attrs"),
        ])
    func mistakesInTheURL(url: String, words: String) async throws {
        try await TestFolder.with { folder in
            let file = try folder.write(
                "server: { port: 0 }\nmodules: { users: {} }\ndatabase: { mode: external, url: '\(url)' }\n",
                to: "config.yaml")
            for command in [["serve"], ["config", "check"], ["migrate", "status"]] {
                let outcome = try await Program.run(command + ["--config", file])
                #expect(outcome.status == 78, "\(command): \(outcome.errors)")
                #expect(outcome.errors.contains(words), "\(command): \(outcome.errors)")
                #expect(outcome.errors.contains("\(file):3:34"), "\(command): \(outcome.errors)")
                #expect(!outcome.errors.contains("hidden"), "\(command): \(outcome.errors)")
            }
        }
    }

    @Test("A module that is there and that nobody names is off, and said to be")
    func modulesLeftOut() async throws {
        try await TestFolder.with { folder in
            let file = try folder.write("modules: { users: {}, playbook: { enabled: false } }\n", to: "config.yaml")
            let check = try await Program.run(["config", "check", "--config", file])
            #expect(check.status == 0 && check.output.contains("Modules: users."), "\(check.errors)")
            #expect(check.errors.contains("plays") && check.errors.contains("modules."), "\(check.errors)")
            #expect(!check.errors.contains("playbook"), "what is switched off is no news: \(check.errors)")
            let modules = try await Program.run(["modules", "--config", file])
            #expect(modules.output.contains("not named under modules"), "\(modules.output)")
        }
    }
}
