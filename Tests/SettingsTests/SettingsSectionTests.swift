import Settings
import Testing

struct SettingsSectionTests {
    private enum Color: String, CaseIterable { case red, green }

    private func module(
        _ yaml: String, environment: [String: String] = [:], overrides: [String: String] = [:]
    ) throws -> SettingsSection {
        let settings = try load("modules: {playbook: {\(yaml)}}", environment: environment, overrides: overrides)
        return try #require(settings.modules.modules.first).section
    }

    @Test func aModuleDecodesItsOwn() throws {
        var section = try module(
            "enabled: true, watchedAt: 1, color: green, wait: 5m, words: [a, b], text: x, inner: {n: 3}",
            environment: ["VIDEOPLAY_MODULES_PLAYBOOK_SECRET_TEXT": "hush"],
            overrides: ["modules.playbook.size": "1KiB"])
        #expect(section.double("watchedAt", default: 0.9, in: 0...1) == 1)
        #expect(section.choice("color", default: Color.red) == .green)
        #expect(section.duration("wait", default: .zero, in: .zero ... .seconds(600)) == .seconds(300))
        #expect(section.strings("words", default: []) == ["a", "b"])
        #expect(section.string("text", default: "") == "x")
        #expect(section.optionalString("none") == nil)
        #expect(section.section("inner") { $0.integer("n", default: 0) } == 3)
        #expect(section.string("secretText", default: "", secret: true) == "hush")
        #expect(section.byteCount("size", default: 0, in: 0...2_000) == 1_024)
        try section.finish()
        #expect(!section.entries.contains { $0.value.contains("hush") })
    }

    @Test func aModuleReportsWhatItDoesNotKnow() throws {
        var section = try module(
            "watchedAt: 2, watchdAt: 1, inner: {m: 3}, other: 1",
            environment: ["VIDEOPLAY_MODULES_PLAYBOOK_WATCHED": "1", "VIDEOPLAY_MODULES_PLAYBOOK_ENABLED": "true"],
            overrides: ["modules.playbook.inner.k": "1"])
        #expect(section.double("watchedAt", default: 0.9, in: 0...1) == 0.9)
        _ = section.section("inner") { $0.integer("n", default: 0) }
        section.report("a rule of the module's own", at: "watchedAt")
        let error = #expect(throws: SettingsError.self) { try section.finish() }
        #expect(
            error?.problems.map(\.description) == [
                "config.yaml:1:33: modules.playbook.watchedAt: a rule of the module's own",
                "config.yaml:1:33: modules.playbook.watchedAt: must be from 0.0 to 1.0, not 2.0",
                "config.yaml:1:36: modules.playbook.watchdAt: unknown key; did you mean `watchedAt`?",
                "config.yaml:1:57: modules.playbook.inner.m: unknown key; did you mean `n`?",
                "config.yaml:1:64: modules.playbook.other: unknown key; allowed are `enabled`, `inner`, `watchedAt`",
                "environment variable VIDEOPLAY_MODULES_PLAYBOOK_WATCHED: no setting has this variable; did you mean "
                    + "`VIDEOPLAY_MODULES_PLAYBOOK_WATCHED_AT`?",
                "--set modules.playbook.inner.k: modules.playbook.inner.k: unknown key; did you mean "
                    + "`modules.playbook.inner.n`?",
            ])
    }

    /// What all keys of the module have in common, its path, brings none of them nearer.
    @Test func suggestionsAreTheModulesOwnKeys() throws {
        var section = try module(
            "nearby: 1, zzz: 2", environment: ["VIDEOPLAY_MODULES_PLAYBOOK_NEARBY": "1"],
            overrides: ["modules.playbook.nearby": "1", "modules.playbook.zzz": "1"])
        _ = section.integer("nearbySeconds", default: 1)
        _ = section.boolean("enabled", default: true)
        let error = #expect(throws: SettingsError.self) { try section.finish() }
        let place = "modules.playbook"
        #expect(
            error?.problems.map(\.description) == [
                "config.yaml:1:22: \(place).nearby: unknown key; did you mean `nearbySeconds`?",
                "config.yaml:1:33: \(place).zzz: unknown key; allowed are `enabled`, `nearbySeconds`",
                "environment variable VIDEOPLAY_MODULES_PLAYBOOK_NEARBY: no setting has this variable; did you mean "
                    + "`VIDEOPLAY_MODULES_PLAYBOOK_NEARBY_SECONDS`?",
                "--set \(place).nearby: \(place).nearby: unknown key; did you mean `\(place).nearbySeconds`?",
                "--set \(place).zzz: \(place).zzz: unknown key; allowed are `\(place).enabled`, `\(place).nearbySeconds`",
            ])
    }

    @Test func anUnknownModuleVariableIsTheHostsToReport() {
        #expect(problems("modules: {users: {}}", environment: ["VIDEOPLAY_MODULES_USER_SIZE": "1"]).count == 1)
        #expect(problems("modules: {users: {}}", environment: ["VIDEOPLAY_MODULES_USERS_SIZE": "1"]) == [])
        #expect(problems("modules: {users: {}}", environment: ["VIDEOPLAYER": "1", "PATH": "/bin"]) == [])
    }

    static let writtenDurations: [(String, Duration?)] = [
        ("10s", .seconds(10)), ("10", .seconds(10)), ("1.5", .milliseconds(1_500)), ("500ms", .milliseconds(500)),
        ("2m", .seconds(120)), ("1h", .seconds(3_600)), ("1d", .seconds(86_400)), ("7us", .microseconds(7)),
        ("3ns", .nanoseconds(3)), ("0.1s", .milliseconds(100)), ("10 s", nil), ("s", nil), ("-1s", nil), ("1e3s", nil),
        ("1.s", nil), (".5s", nil), ("1.2.3s", nil), ("10S", nil), ("10sec", nil), ("99999999999d", nil),
        ("99999999999999999999", nil), ("1.0000000001s", nil), ("٣s", nil),
    ]

    @Test(arguments: writtenDurations) func durations(_ text: String, _ expected: Duration?) throws {
        for quoted in [text, "'\(text)'"] {
            var section = try module("wait: \(quoted)")
            let found = section.duration("wait", default: .seconds(-1), in: .zero ... .seconds(1 << 40))
            #expect(found == expected ?? .seconds(-1))
            #expect(section.problems.isEmpty == (expected != nil))
        }
    }

    static let writtenSizes: [(String, Int?)] = [
        ("0", 0), ("1024", 1_024), ("64KiB", 65_536), ("1MiB", 1 << 20), ("1.5KiB", 1_536), ("10MB", 10_000_000),
        ("1kB", 1_000), ("3GiB", 3 << 30), ("2TiB", 2 << 40), ("7B", 7), ("1mib", 1 << 20), ("1K", nil), ("KiB", nil),
        ("-1", nil), ("1 KiB", nil), ("9999999999TiB", nil),
    ]

    @Test(arguments: writtenSizes) func sizes(_ text: String, _ expected: Int?) throws {
        var section = try module("size: \(text)")
        #expect(section.byteCount("size", default: -1, in: 0...Int.max) == expected ?? -1)
        #expect(section.problems.isEmpty == (expected != nil))
    }

    @Test func valuesOfSecretsAreNowhereToBeSeen() throws {
        let settings = try load(
            "database: {mode: external, host: h, password: hunter2}\nmodules: {users: {}}",
            environment: ["VIDEOPLAY_MODULES_USERS_SECRET": "hunter2", "OTHER": "hunter2"])
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped, settings.show()] {
            #expect(!text.contains("hunter2"))
        }
        #expect(problems("database: {mode: external, password: [hunter2]}").joined().contains("hunter2") == false)
        #expect(problems("database: {url: 'hunter2'}").joined().contains("hunter2") == false)
    }
}

extension SettingsSectionTests {
    @Test func aListOfMappingsIsRead() throws {
        let settings = try load(
            """
            auth:
              jwt:
                - { issuer: a, audience: b, keys: /k.json, roles: { Chef: admin } }
                - { issuer: c, audience: d, keys: https://c.example.org/keys, subject: id }
            """)
        #expect(settings.auth.jwt.map(\.issuer) == ["a", "c"])
        #expect(settings.auth.jwt.first?.roles == ["Chef": .admin])
        #expect(settings.auth.jwt.last?.subjectClaim == "id")
        for yaml in [
            "auth: { jwt: { issuer: a } }", "auth: { jwt: [a] }", "auth: { jwt: [{ issuer: a, audience: b }] }",
            "auth: { jwt: [{ issuer: a, audience: b, keys: 'http://evil.example.org/k' }] }",
            "auth: { jwt: [{ issuer: a, audience: b, keys: k, roles: { x: boss } }] }",
            "auth: { jwt: [{ issuer: a, audience: b, keys: k, isuer: x }] }", "auth: { adminKey: short }",
        ] { #expect(throws: SettingsError.self, "\(yaml)") { try load(yaml) } }
    }

    @Test func theOperatorsKeyHasAVariableOfItsOwn() throws {
        let key = String(repeating: "k", count: 40)
        let settings = try load("", environment: ["VIDEOPLAY_ADMIN_KEY": key])
        #expect(settings.auth.adminKey == key)
        #expect(!settings.show(modules: []).contains(key))
    }
}
