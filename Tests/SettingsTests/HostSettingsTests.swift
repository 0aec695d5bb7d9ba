import FoundationEssentials
import Settings
import Testing

struct HostSettingsTests {
    @Test func nothingSaidMeansTheDefaults() throws {
        for yaml in ["", "server:\n", "server: {}\nmodules:\n"] {
            let settings = try load(yaml)
            #expect(settings.server == ServerSettings())
            #expect(settings.database == DatabaseSettings())
            #expect(settings.query == QuerySettings())
            #expect(settings.migrations == MigrationSettings())
            #expect(settings.log == LogSettings())
            #expect(settings.metrics == MetricsSettings())
            #expect(settings.modules.modules.isEmpty)
        }
    }

    @Test func anAllowListNeedsDocuments() {
        #expect(throws: SettingsError.self) { try load("query: {documents: {only: true}}") }
    }

    @Test func everyKeyIsRead() throws {
        let settings = try load(
            """
            server:
              host: 0.0.0.0
              port: 0
              insecure: true
              limits: {bodySize: 2MiB, headerSize: 8192, headerTime: 1s, idleTime: 2m, requestTime: 1500ms, connections: 5, unreadTotal: 1GiB}
              shutdownGrace: 0
            database:
              mode: embedded
              data: /d
              pool:
                {shared: 1, write: 2, maximum: 3, acquireTimeout: 1, statementTimeout: 1h, connectTimeout: 0.5s, queue: 7,
                 statementCache: 8, preparedStatements: unnamed}
            migrations: {path: m, automatic: false}
            modules: {path: [a, b c], users: {enabled: false}, playbook: {watchedAt: 0.5}}
            query: {path: /q, snapshot: true, suggestions: false,
                    limits: {tokens: 1, nesting: 3, depth: 2, rootFields: 6, aliases: 0, directives: 7, fields: 4, listSize: 5},
                    cache: {documents: 0, plans: 1}, batch: 6, documents: {path: d, only: true, automatic: 0}}
            log: {level: warning, format: json}
            metrics: {enabled: false}
            """)
        #expect(settings.server.host == "0.0.0.0")
        #expect(settings.server.port == 0)
        #expect(settings.warnings.map(\.key) == ["server.insecure"])
        #expect(settings.server.limits.bodySize == 2 << 20)
        #expect(settings.server.limits.headerSize == 8_192)
        #expect(settings.server.limits.idleTime == .seconds(120))
        #expect(settings.server.limits.requestTime == .milliseconds(1_500))
        #expect(settings.server.limits.connections == 5)
        #expect(settings.server.limits.unreadTotal == 1 << 30)
        #expect(settings.server.shutdownGrace == .zero)
        #expect(settings.database.target == .embedded(dataDirectory: "/d"))
        #expect(settings.database.pool.connectTimeout == .milliseconds(500))
        #expect(settings.database.pool.preparedStatements == .unnamed)
        #expect(settings.database.pool.write == 2)
        #expect(settings.database.pool.maximum == 3)
        #expect(settings.migrations.path == "m")
        #expect(!settings.migrations.automatic)
        #expect(settings.modules.path == ["a", "b c"])
        #expect(settings.modules.modules.map(\.name) == ["playbook", "users"])
        #expect(settings.modules.modules.map(\.enabled) == [true, false])
        #expect(settings.query.path == "/q")
        #expect(settings.query.limits.aliases == 0)
        #expect(settings.query.limits.nesting == 3)
        #expect(settings.query.limits.rootFields == 6)
        #expect(settings.query.limits.directives == 7)
        #expect(!settings.query.suggestions)
        #expect(settings.query.cache.documents == 0)
        #expect(settings.query.snapshot)
        #expect(settings.query.batch == 6)
        #expect(settings.query.documents.path == "d")
        #expect(settings.query.documents.only)
        #expect(settings.query.documents.automatic == 0)
        #expect(settings.log.level == .warning)
        #expect(settings.log.format == .json)
        #expect(!settings.metrics.enabled)
    }

    @Test func theCommandLineBeatsTheEnvironmentBeatsTheFile() throws {
        let yaml = "server: {port: 1}"
        let environment = ["VIDEOPLAY_SERVER_PORT": "2"]
        #expect(try load(yaml).server.port == 1)
        #expect(try load(yaml, environment: environment).server.port == 2)
        #expect(try load(yaml, environment: environment, overrides: ["server.port": "3"]).server.port == 3)
        #expect(try load("", environment: ["VIDEOPLAY_MODULES_PATH": "a,b"]).modules.path == ["a", "b"])
        let module = try load("", environment: ["VIDEOPLAY_MODULES_RATINGS_ENABLED": "false"]).modules.modules
        #expect(module.map(\.name) == ["ratings"])
        #expect(module.map(\.enabled) == [false])
        #expect(try load("", overrides: ["modules.users.enabled": "true"]).modules.modules.map(\.name) == ["users"])
    }

    @Test func allProblemsComeAtOnceInOrder() {
        let found = problems(
            """
            servr: 1
            server:
              port: 70000
              hots: x
              loopbackAdmin: yes
              limits: [1]
            log: {level: wraning, format: 7}
            query: {limits: {depth: 1.5}}
            metrics: {enabled: "true"}
            """,
            environment: ["VIDEOPLAY_SERVER_PROT": "1", "VIDEOPLAY_LOG_LEVEL": "loud"],
            overrides: ["query.snapshot": "maybe", "query.snapshto": "true"], flags: ["query.snapshot": "--snapshot"])
        #expect(
            found == [
                "config.yaml:1:1: servr: unknown key; did you mean `server`?",
                "config.yaml:3:9: server.port: must be from 0 to 65535, not 70000",
                "config.yaml:4:3: server.hots: unknown key; did you mean `host`?",
                "config.yaml:5:18: server.loopbackAdmin: expected true or false, not a string",
                "config.yaml:6:11: server.limits: expected a mapping, not a list",
                "config.yaml:7:31: log.format: expected one of `text`, `json`, not \"7\"",
                "config.yaml:8:25: query.limits.depth: expected an integer from 1 to 1000, not a number",
                "config.yaml:9:20: metrics.enabled: expected true or false, not a string",
                "environment variable VIDEOPLAY_LOG_LEVEL: log.level: expected one of `trace`, `debug`, `info`, `notice`, "
                    + "`warning`, `error`, `critical`, not \"loud\"",
                "environment variable VIDEOPLAY_SERVER_PROT: no setting has this variable; did you mean "
                    + "`VIDEOPLAY_SERVER_PORT`?",
                "--set query.snapshto: query.snapshto: unknown key; did you mean `query.snapshot`?",
                "--snapshot: query.snapshot: expected true or false, not \"maybe\"",
            ])
    }

    @Test func wrongTypesOfEveryKindAreRefusedInPlace() {
        for (key, path) in [
            ("server", ["host"]), ("server", ["port"]), ("server", ["shutdownGrace"]),
            ("server", ["limits", "bodySize"]),
            ("database", ["data"]), ("database", ["password"]), ("database", ["sslmode"]), ("database", ["mode"]),
            ("modules", ["path"]), ("modules", ["users", "enabled"]), ("log", ["level"]),
            ("query", ["cache", "plans"]),
        ] {
            for value in ["[x: 1]", "{x: 1}", "true x y", "-1", "~"] where !(value == "true x y" && path != ["port"]) {
                let start = "\(key): {" + path.joined(separator: ": {") + ": "
                let found = problems(start + value + String(repeating: "}", count: path.count))
                #expect(found.count == 1, "\(key).\(path): \(value): \(found)")
                let place = "config.yaml:1:\(start.count + 1): \(([key] + path).joined(separator: "."))"
                #expect(found.first?.hasPrefix(place) == true, "\(found)")
            }
        }
    }

    @Test func aReachableAddressAsksForCredentials() {
        for host in ["0.0.0.0", "::", "192.168.1.1", "127.1"] {
            #expect(problems("server: {host: '\(host)'}") == [])
            let found = problems("server: {host: '\(host)'}\nauth: {anonymous: admin}")
            #expect(found.count == 1, "\(found)")
            #expect(found.first?.hasPrefix("config.yaml:2:19: auth.anonymous: ") == true, "\(found)")
        }
        for host in ["127.0.0.1", "127.8.9.10", "::1", "localhost", "LocalHost"] {
            #expect(problems("server: {host: '\(host)'}\nauth: {anonymous: admin}") == [])
        }
        #expect(
            problems("auth: {anonymous: admin}", environment: ["VIDEOPLAY_SERVER_HOST": "0.0.0.0"])[0].contains(
                "0.0.0.0"))
    }

    @Test func aKeyThatMeansNothingAnyMoreIsNamed() throws {
        let warnings = try load("server: {insecure: true}").warnings.map(\.description)
        #expect(warnings.count == 1 && warnings[0].hasPrefix("config.yaml:1:20: server.insecure: "), "\(warnings)")
        #expect(try load("").warnings.isEmpty)
    }

    /// Whether a name has an address only a name server knows, but not what is near to `localhost`.
    @Test(arguments: ["locahost", "localhots"]) func aSlipInTheHostIsNamed(host: String) {
        let found = problems("server: {host: \(host)}")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains("cannot be resolved") == true, "\(found)")
        #expect(found.first?.hasSuffix("did you mean `localhost`?") == true, "\(found)")
    }

    @Test func durationsAndSizesAreExplained() {
        #expect(
            problems("server: {shutdownGrace: 10 sec, limits: {bodySize: 1 meg}}") == [
                "config.yaml:1:25: server.shutdownGrace: expected a duration: a number with ms, s, m, h or d, such as 500ms, "
                    + "10s or 5m, or a number of seconds, not \"10 sec\"",
                "config.yaml:1:52: server.limits.bodySize: expected a size: a number with KiB, MiB or GiB, such as 64KiB or "
                    + "1MiB, or a number of bytes, not \"1 meg\"",
            ])
    }

    /// What a module says of a key of its own comes with what is wrong with it.
    @Test func aModulesKeysAreExplained() throws {
        var section = try #require(try load("modules: {m: {share: 2, ahead: 1y}}").modules.modules.first).section
        _ = section.double("share", default: 0.5, in: 0...1, meaning: "the part that counts")
        _ = section.duration("ahead", default: .zero, in: .zero ... .seconds(9), meaning: "how far ahead it may be")
        #expect(section.problems.map(\.message)[0] == "must be from 0.0 to 1.0, not 2.0; it is the part that counts")
        #expect(section.problems.map(\.message)[1].hasSuffix(", not \"1y\"; it is how far ahead it may be"))
    }

    @Test func rulesBetweenKeys() {
        #expect(problems("database: {pool: {shared: 4, maximum: 4}}").count == 1)
        #expect(problems("database: {pool: {write: 0}}").count == 1)
        #expect(problems("database: {pool: {write: 1001}}").count == 1)
        #expect(problems("query: {path: query}").count == 1)
        #expect(problems("server: {host: ''}").count == 1)
    }

    @Test func filesAreFoundOrNamed() throws {
        let error = #expect(throws: SettingsError.self) {
            try SettingsSource.load(path: "/nonexistent/videoplay.yaml", environment: [:])
        }
        #expect(error?.description.contains("/nonexistent/videoplay.yaml: there is no such file") == true)
        let folder = #expect(throws: SettingsError.self) { try SettingsSource.load(path: "/tmp", environment: [:]) }
        #expect(folder?.description.contains("it is a folder") == true)
        let path = "/tmp/videoplay-settings-\(UInt32.random(in: 0 ... .max)).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("server: {port: x}\n".utf8).write(to: URL(filePath: path))
        let source = try SettingsSource.load(path: path, environment: [:])
        let problem = #expect(throws: SettingsError.self) { try HostSettings(from: source) }
        #expect(problem?.description == "\(path):1:16: server.port: expected an integer from 0 to 65535, not a string")
        for text in ["- a\n", "just text\n", "a: [\n", "a: 1\na: 2\n"] {
            #expect(throws: SettingsError.self) { try SettingsSource(yaml: text) }
        }
    }

    /// The file in the root of the project, as it is and with its examples switched on, says what the defaults are.
    @Test func theDefaultFileIsTrue() throws {
        let root = #filePath.split(separator: "/").map(String.init)
        let folder = try #require(root.firstIndex(of: "Tests"))
        let path = "/" + root[..<folder].joined(separator: "/") + "/config.yaml"
        let file = FileManager.default.fileExists(atPath: path) ? path : "/work/main/config.yaml"
        let settings = try HostSettings(from: SettingsSource.load(path: file, environment: [:]))
        #expect(settings.modules.modules.filter(\.enabled).map(\.name) == ["playbook", "plays", "users"])
        let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
        // Comments of the form `# key: value` below a section are examples.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            guard let mark = line.firstIndex(of: "#"), line[..<mark].allSatisfy({ $0 == " " }) else {
                return String(line)
            }
            let example = line[line.index(after: mark)...].dropFirst()
            let key = example.drop { $0 == " " }.prefix { $0.isLetter }
            let isExternal =
                ["url", "host", "user", "password", "name", "sslmode"].contains(key) || example.contains("5432")
            guard !key.isEmpty, example.drop(while: { $0 == " " }).dropFirst(key.count).first == ":", !isExternal,
                !example.hasPrefix("Durations")
            else { return "" }
            return String(line[..<mark]) + example
        }
        let examples = try load(lines.joined(separator: "\n"))
        #expect(examples.server == ServerSettings())
        #expect(examples.database == DatabaseSettings())
        #expect(examples.query == QuerySettings())
        #expect(examples.migrations == MigrationSettings())
        #expect(examples.log == LogSettings())
        #expect(examples.metrics == MetricsSettings())
        #expect(examples.entries.filter { $0.origin != .default }.count > 35)
    }
}
