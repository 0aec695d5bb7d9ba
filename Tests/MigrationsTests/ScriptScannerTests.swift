import Testing

@testable import Migrations

@Suite struct ScriptScannerTests {
    static func divide(_ script: String) -> [String] {
        let bytes = Array(script.utf8)
        var scanner = ScriptScanner(bytes)
        return scanner.statements().map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    @Test(
        arguments: [
            ("", []),
            (" ;; ; -- a\n /* b; */", []),
            ("SELECT 1", ["SELECT 1"]),
            ("SELECT 1;SELECT 2;", ["SELECT 1", "SELECT 2"]),
            ("-- a;\nSELECT 1 -- b;\n;\nSELECT 2 /* c */ ;", ["SELECT 1", "SELECT 2"]),
            ("SELECT 1 /* a; /* b; */ c; */ + 1; SELECT 2", ["SELECT 1 /* a; /* b; */ c; */ + 1", "SELECT 2"]),
            ("SELECT ';'';'; SELECT \";\"\";\"", ["SELECT ';'';'", "SELECT \";\"\";\""]),
            (#"SELECT E'\';'; SELECT '\'; SELECT 2"#, [#"SELECT E'\';'"#, #"SELECT '\'"#, "SELECT 2"]),
            (#"SELECT e'a''\';'; SELECT 2"#, [#"SELECT e'a''\';'"#, "SELECT 2"]),
            (#"SELECT tee'\'; SELECT 2"#, [#"SELECT tee'\'"#, "SELECT 2"]),
            ("SELECT $$;$$; SELECT $a$;$$;$b$;$a$; SELECT $1", ["SELECT $$;$$", "SELECT $a$;$$;$b$;$a$", "SELECT $1"]),
            ("SELECT a$b$; SELECT 2; SELECT $b$", ["SELECT a$b$", "SELECT 2", "SELECT $b$"]),
            (
                "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
                ["CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"]
            ),
            (
                "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
                [
                    "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                    "SELECT 3",
                ]
            ),
            (
                "CREATE PROCEDURE p() begin atomic SELECT 1; end; SELECT 3",
                ["CREATE PROCEDURE p() begin atomic SELECT 1; end", "SELECT 3"]
            ),
            ("SELECT CASE WHEN true THEN 1 END; SELECT 2", ["SELECT CASE WHEN true THEN 1 END", "SELECT 2"]),
            ("SELECT 'ä€😀;'; SELECT 2", ["SELECT 'ä€😀;'", "SELECT 2"]),
            ("SELECT '; SELECT 2", ["SELECT '; SELECT 2"]),
            ("SELECT $a$; SELECT 2", ["SELECT $a$; SELECT 2"]),
            ("SELECT 1; /* ", ["SELECT 1"]),
            ("SELECT E'\\", ["SELECT E'\\"]),
            ("SELECT 1) ; SELECT 2", ["SELECT 1)", "SELECT 2"]),
            ("SELECT 1\r\n;\r\nSELECT 2\r\n", ["SELECT 1", "SELECT 2"]),
        ] as [(String, [String])])
    func divides(_ script: String, into statements: [String]) {
        #expect(Self.divide(script) == statements)
    }

    /// Statements put together at random come apart as they were, whatever stands between them.
    @Test func divisionIsTheInverseOfJoining() {
        let statements = [
            "SELECT 1", "SELECT ';'", "SELECT '''', E'\\\\', E'\\''", "SELECT \"a;\"\"b\" FROM t", "SELECT $$a;$b$;$$",
            "SELECT $x$ $$;$$ $x$", "SELECT (1), ((2))", "UPDATE t SET a = a-1 /* ; */ WHERE b", "SELECT a -- ;'\n, b",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1;'",
            "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; END",
            "DO $body$ BEGIN PERFORM 1; END $body$", "INSERT INTO t VALUES (U&'\\0041;', B'1', 1e5, .5)",
            "SELECT 5/3*2",
        ]
        let separators = [";", " ; ", ";\n\n", ";-- ';\n", ";/* $$; */", "; ;", "/* a */;\t", "\n-- b\n;"]
        var random = SplitMix(state: 7)
        for _ in 0..<2000 {
            let chosen = (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
                statements.randomElement(using: &random)
            }
            let script = chosen.map { $0 + (separators.randomElement(using: &random) ?? ";") }.joined()
            #expect(Self.divide(script) == chosen)
        }
    }

    /// No bytes make it crash, and what it finds is in order and inside.
    @Test func anyBytesAreScanned() {
        let pieces = [
            "'", "\"", "$", "$a$", "/*", "*/", "--", "\n", ";", "(", ")", "E'", "\\", "begin", "create function ",
            "end", "é", "\u{0}", " ",
        ]
        var random = SplitMix(state: 11)
        for _ in 0..<5000 {
            let script = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let bytes = Array(script.utf8)
            var scanner = ScriptScanner(bytes)
            var end = 0
            for statement in scanner.statements() {
                #expect(statement.range.lowerBound >= end && !statement.range.isEmpty)
                end = statement.range.upperBound
            }
            #expect(end <= bytes.count)
        }
    }

    @Test(arguments: [
        "BEGIN", "begin work", "Start Transaction", "COMMIT", "END", "ABORT", "ROLLBACK", "rollback to a",
        "PREPARE TRANSACTION 'a'", "/* a */ commit", "\\i other.sql",
    ])
    func refuses(_ statement: String) {
        #expect(throws: MigrationError.self) { try MigrationScript(Array("SELECT 1;\n\(statement);".utf8), file: "f") }
    }

    @Test(arguments: ["PREPARE a AS SELECT 1", "SELECT 'commit'", "\"commit\"", "DO $$ BEGIN END $$", "SAVEPOINT a"])
    func accepts(_ statement: String) throws {
        #expect(try MigrationScript(Array(statement.utf8), file: "f").statements.count == 1)
    }

    @Test func locationsCountScalarsFromTheStatementsStart() throws {
        let script = try MigrationScript(Array("-- ä\nSELECT 1;\n  SELECT '😀é', x".utf8), file: "f")
        let statement = try #require(script.statements.last)
        #expect(script.text(of: statement) == "SELECT '😀é', x")
        #expect(script.location(of: nil, in: statement).description == "f:3:3")
        #expect(script.location(of: 14, in: statement).description == "f:3:16")
        #expect(script.location(of: 1_000_000, in: statement).description == "f:3:17")
        #expect(script.location(of: -5, in: statement).description == "f:3:3")
    }
}

/// The generator of Steele, Lea and Flood, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
