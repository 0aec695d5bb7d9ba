import Settings
import Testing

struct EffectiveSettingsTests {
    @Test func whatIsShownSaysWhereItCameFrom() throws {
        let settings = try load(
            "server: {limits: {bodySize: 2048}}\nmodules: {users: {token: t, 'a b': [1, {x: 'yes'}], m: 1}}",
            environment: ["VIDEOPLAY_LOG_FORMAT": "json", "DB_PASSWORD": "p"], overrides: ["server.port": "1"],
            flags: ["server.port": "--port"])
        let lines = settings.show().split(separator: "\n").map(String.init)
        for line in [
            "  host: 127.0.0.1  # default", "  port: 1  # --port", "    bodySize: 2KiB  # config.yaml:1:29",
            "  format: json  # VIDEOPLAY_LOG_FORMAT", "  mode: external  # DB_PASSWORD",
            "  password: \"***\"  # DB_PASSWORD",
            "    token: \"***\"  # config.yaml:2:26", "    \"a b\": [1, {x: yes}]  # config.yaml:2:36",
            "    m: 1  # config.yaml:2:56",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        var section = try #require(settings.modules.modules.first).section
        _ = section.string("m", default: "x", secret: true)
        #expect(settings.show(modules: [section]).contains("    m: x  # default"))
        let sections = lines.filter { !$0.hasPrefix(" ") }
        #expect(sections == ["server:", "auth:", "database:", "migrations:", "modules:", "query:", "log:", "metrics:"])
    }

    /// What is shown loads again to the same settings, for settings at random, secrets aside.
    @Test(arguments: 0..<200) func whatIsShownLoadsAgain(_ seed: Int) throws {
        var generator = SystemRandomNumberGenerator()
        func number(_ range: ClosedRange<Int>) -> String { "\(Int.random(in: range, using: &generator))" }
        func word() -> String {
            let alphabet = Array("ab9 :#'\"\\-~{}[],é\u{85}\n\t&*!|>%@`.")
            return String((0..<Int.random(in: 1...6)).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
        }
        func duration() -> String { number(200...3_000_000) + ["ms", "us"][seed % 2] }
        let overrides: [String: () -> String] = [
            "server.port": { number(0...65_535) }, "server.limits.bodySize": { number(1_024...9_999_999) },
            "server.limits.headerTime": { "1." + number(0...999) }, "server.shutdownGrace": duration,
            "database.pool.shared": { number(1...8) }, "database.pool.maximum": { number(9...99) },
            "database.pool.write": { number(1...1_000) },
            "database.pool.preparedStatements": { ["automatic", "named", "unnamed"].randomElement() ?? "" },
            "database.host": word, "database.name": word, "database.user": word,
            "database.port": { number(1...65_535) },
            "migrations.path": word, "migrations.automatic": { ["true", "false"].randomElement() ?? "" },
            // A bracket at the start would be that of a list as the file has it.
            "modules.path": { "a" + word() + "," + word() },
            "modules.users.enabled": { ["true", "false"].randomElement() ?? "" },
            "query.limits.depth": { number(1...1_000) }, "query.cache.plans": { number(0...1_000) },
            "log.level": { LogSettings.Level.allCases.randomElement()?.rawValue ?? "" },
        ]
        var chosen: [String: String] = [:]
        for (key, value) in overrides where Bool.random(using: &generator) { chosen[key] = value() }
        if chosen["modules.path"]?.split(separator: ",", omittingEmptySubsequences: false).contains("") == true {
            chosen["modules.path"] = nil
        }
        if Bool.random(), !chosen.keys.contains(where: { $0.hasPrefix("database.") && !$0.contains("pool") }) {
            chosen["database.url"] = "postgres://u@h/\(number(0...9))?application_name=a%20b"
        }
        let settings = try load("", overrides: chosen)
        let again = try load(settings.show())
        #expect(again.server == settings.server)
        #expect(again.database == settings.database)
        #expect(again.migrations == settings.migrations)
        #expect(again.modules.path == settings.modules.path)
        #expect(again.modules.modules.map(\.enabled) == settings.modules.modules.map(\.enabled))
        #expect(again.query == settings.query)
        #expect(again.log == settings.log)
        #expect(again.entries.map(\.value) == settings.entries.map(\.value))
    }
}
