import Testing

@testable import Migrations

@Suite struct IndexStatementTests {
    private static let statements: [(String, IndexStatement?)] = [
        ("CREATE INDEX CONCURRENTLY a_i ON a (i)", .create(name: "a_i", table: ["a"])),
        (
            "create unique index concurrently if not exists A_I on only S.\"A b\" using btree (i)",
            .create(name: "a_i", table: ["s", "A b"])
        ),
        (
            "CREATE /* a /* b */ c */ INDEX -- d\n CONCURRENTLY \"say \"\"hi\"\"\" ON a (i)",
            .create(name: "say \"hi\"", table: ["a"])
        ),
        (
            "CREATE INDEX CONCURRENTLY \(String(repeating: "ä", count: 40)) ON a (i)",
            .create(name: String(repeating: "ä", count: 31), table: ["a"])
        ),
        ("CREATE INDEX CONCURRENTLY ON a (i)", nil), ("CREATE INDEX a_i ON a (i)", nil),
        ("CREATE INDEX CONCURRENTLY U&\"a\" ON a (i)", nil), ("CREATE INDEX CONCURRENTLY", nil),
        ("DROP INDEX CONCURRENTLY IF EXISTS s.a_i CASCADE", .drop(index: ["s", "a_i"])),
        ("DROP INDEX CONCURRENTLY a_i", .drop(index: ["a_i"])), ("DROP INDEX CONCURRENTLY a, b", nil),
        ("DROP INDEX a_i", nil), ("REINDEX TABLE CONCURRENTLY a", .rebuild(relation: ["a"])),
        ("REINDEX (VERBOSE, TABLESPACE t) INDEX CONCURRENTLY s.a_i", .rebuild(relation: ["s", "a_i"])),
        ("REINDEX DATABASE CONCURRENTLY d", nil), ("SELECT 'CREATE INDEX CONCURRENTLY a ON b (c)'", nil), ("", nil),
    ]

    @Test func statementsAreRead() {
        for (text, expected) in Self.statements { #expect(IndexStatement(text) == expected, "\(text)") }
    }
}
