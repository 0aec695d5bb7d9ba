import Settings
import Testing

struct DatabaseTargetTests {
    /// What is said, and the target that comes of it; nil for the embedded one.
    static let targets:
        [(yaml: String, environment: [String: String], overrides: [String: String], conninfo: String?)] = [
            ("", [:], [:], nil),
            ("", ["DATABASE_URL": "", "PGHOST": "", "DB_HOST": ""], [:], nil),
            ("", ["PGDATA": "/x", "PGOPTIONS": "-c a=b", "PGAPPNAME": "x"], [:], nil),
            ("mode: external", [:], [:], ""),
            ("mode: external, host: h, port: 1, name: n", [:], [:], "host='h' port='1' dbname='n'"),
            ("url: 'postgres://h/n'", [:], [:], "postgres://h/n"),
            ("", ["DATABASE_URL": "postgres://h/n"], [:], "postgres://h/n"),
            ("mode: embedded", ["DATABASE_URL": "host=h"], [:], "host=h"),
            ("mode: embedded", ["DATABASE_URL": "host=h"], ["database.mode": "embedded"], nil),
            ("", ["VIDEOPLAY_DATABASE_MODE": "embedded", "PGHOST": "h", "DB_HOST": "h"], [:], nil),
            ("", ["VIDEOPLAY_DATABASE_MODE": "embedded", "DATABASE_URL": "host=h"], [:], "host=h"),
            (
                "mode: embedded",
                ["DB_HOST": "h", "DB_PORT": "5", "DB_USER": "u", "DB_PASSWORD": "it's", "DB_NAME": "n"], [:],
                #"host='h' port='5' user='u' password='it\'s' dbname='n'"#
            ),
            (
                "", ["PGHOST": "h", "PGPASSWORD": "p", "PGDATABASE": "n", "PGSSLMODE": "require"], [:],
                "host='h' password='p' dbname='n' sslmode='require'"
            ),
            ("", ["DB_HOST": "d", "PGHOST": "p", "PGUSER": "u"], [:], "host='d' user='u'"),
            (
                "mode: external, host: f, user: f, name: f",
                ["VIDEOPLAY_DATABASE_HOST": "v", "DB_HOST": "d", "DB_USER": "d"],
                ["database.name": "c"], "host='v' user='d' dbname='c'"
            ),
            ("url: 'postgres://h/n'", ["PGPASSWORD": "a b/c"], [:], "postgres://h/n?password=a%20b%2Fc"),
            ("url: 'postgres://h/n?x=1'", [:], ["database.user": "u"], "postgres://h/n?x=1&user=u"),
            ("url: 'host=h'", [:], ["database.user": "u"], "host=h user='u'"),
            ("mode: external, host: f, password: f", ["DATABASE_URL": "postgres://h"], [:], "postgres://h"),
            (
                "mode: external, host: f, user: f", ["PGSERVICE": "s", "PGHOST": "p"], ["database.name": "c"],
                "dbname='c'"
            ),
            ("", ["DATABASE_URL": "postgres://a"], ["database.url": "postgres://b"], "postgres://b"),
            ("mode: embedded", [:], ["database.url": "postgres://b"], "postgres://b"),
            ("mode: external, host: f, sslmode: verify-full", [:], [:], "host='f' sslmode='verify-full'"),
        ]

    @Test func aWayAroundAPooler() throws {
        let settings = try load("database: {url: 'postgres://h/n', directURL: 'postgres://u:secret@d/n'}")
        #expect(settings.database.directURL == ConnectionInfo(conninfo: "postgres://u:secret@d/n"))
        #expect(settings.show().contains("  directURL: \"postgres://u:***@d/n\"  # config.yaml"))
        let variables = ["DATABASE_URL": "postgres://h/n", "VIDEOPLAY_DATABASE_DIRECT_URL": "postgres://d/n"]
        #expect(
            try load("", environment: variables).database.directURL == ConnectionInfo(conninfo: "postgres://d/n"))
        #expect(try load("database: {url: 'postgres://h/n'}").database.directURL == nil)
        #expect(problems("database: {directURL: 'postgres://d/n'}")[0].contains("the embedded server needs no way"))
        #expect(problems("database: {url: 'postgres://h/n', directURL: nonsense}").count == 1)
    }

    @Test(arguments: targets.indices) func theStrongestWordWins(_ index: Int) throws {
        let (yaml, environment, overrides, conninfo) = Self.targets[index]
        let target = try load("database: {\(yaml)}", environment: environment, overrides: overrides).database.target
        let expected = conninfo.map { DatabaseSettings.Target.external(ConnectionInfo(conninfo: $0)) }
        #expect(target == expected ?? .embedded(dataDirectory: ".videoplay/postgres"))
    }

    @Test func contradictionsAreRefusedInPlace() {
        #expect(
            problems("database: {mode: embedded, url: 'postgres://h'}")[0].hasPrefix(
                "config.yaml:1:33: database.mode: "))
        #expect(problems("database: {url: 'postgres://h', user: u}")[0].hasPrefix("config.yaml:1:17: database.url: "))
        #expect(
            problems("", environment: ["DB_PORT": "x"])[0].hasPrefix("environment variable DB_PORT: database.port: "))
        #expect(
            problems("", environment: ["DATABASE_URL": "nonsense"])[0].hasPrefix("environment variable DATABASE_URL: "))
        #expect(problems("database: {port: 0}").count == 1)
        #expect(problems("database: {mode: extern}")[0].contains("did you mean `external`?"))
    }

    /// What libpq would take a part of a password for a host or port of, and quote it.
    @Test(arguments: [
        "postgres://u:hunter@Sekret@h:1/db", "postgres://u:hunter@Sekret:pa55@h/db", "postgres://u:hunt/er:Sekret@h/db",
        "postgres://u:hunt/er@h/db", "postgres://u:hunt?er@h/db", "postgres://u:hun%zz@h/db", "postgres://u:hun%@h/db",
        "postgres://u:a%00b@h/db", "postgres://u:p@[x", "postgres://u:p@[::1]x/db", "postgres://h:99999/db",
        "postgres://h:x/db", "postgres://h:0/db", "postgres://h/db?password=a%zz",
    ]) func whatLibpqWouldMisreadIsRefusedWithoutAQuote(_ url: String) throws {
        let problem = try #require(problems("", environment: ["DATABASE_URL": url]).first)
        #expect(problem.contains("%40"))
        for part in ["hunt", "Sekret", "pa55", "99999", "hun%"] { #expect(!problem.contains(part), "\(problem)") }
    }

    @Test(arguments: [
        "postgres://", "postgres://h", "postgres:///db", "postgres://u:p@h:1,i:,[::1]:2/db?x=a@b", "postgres://u@h",
        "postgres://u:a:b%40%2F@h:65535/d%25b", "postgresql://%2Fvar%2Frun/db", "postgres://h/?host=/tmp&user=u",
    ]) func whatLibpqReadsIsTaken(_ url: String) {
        #expect(problems("", environment: ["DATABASE_URL": url]).isEmpty)
    }

    static let redactions: [(String, String)] = [
        ("", ""), ("postgres://h:5432/n", "postgres://h:5432/n"), ("postgres://u@h/n", "postgres://u@h/n"),
        ("postgres://u:pass@h:1,i:2/n?sslmode=require", "postgres://u:***@h:1,i:2/n?sslmode=require"),
        ("postgresql://u:p@ss/w?rd@h/n", "postgresql://u:***@h/n"), ("postgres://:p@h", "postgres://:***@h"),
        ("postgres://h/n?user=u&password=pass", "postgres://h/n?user=u&password=***"),
        ("postgres://h/n?p%61ssword=pass&sslpassword=x", "postgres://h/n?p%61ssword=***&sslpassword=***"),
        ("host=h user=u", "host=h user=u"), ("host=h password=pass user=u", "host='h' password=*** user='u'"),
        (#"password = 'it\'s a pass' host = h"#, "password=*** host='h'"),
        (#"password=a\ b host=h"#, "password=*** host='h'"),
        ("PassWord=x", "PassWord=***"), ("password='open", "***"), ("nonsense pass", "***"), ("=x", "***"),
    ]

    @Test(arguments: redactions) func passwordsDoNotPrint(_ conninfo: String, _ shown: String) {
        let info = ConnectionInfo(conninfo: conninfo)
        #expect(info.description == shown)
        #expect("\([info])" == "[\(shown)]")
        #expect(info.conninfo == conninfo)
    }
}
