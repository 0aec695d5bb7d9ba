import JSON
import Testing

@testable import Relational

@Suite struct PlanMaskingTests {
    @Test(arguments: [
        ("(t.id = '5'::bigint)", "(t.id = ?::bigint)"),
        ("((email)::text = 'it''s a ''secret'''::text)", "((email)::text = ?::text)"),
        ("(c2 > -12.5e3)", "(c2 > -?)"),
        ("(t.\"odd 5\" = ANY ('{a,\"b c\",7}'::text[]))", "(t.\"odd 5\" = ANY (?::text[]))"),
        ("(hashed SubPlan 1)", "(hashed SubPlan 1)"), ("$1 = ANY(k2)", "$1 = ANY(k2)"),
        ("users_username_key", "users_username_key"), ("Index Scan", "Index Scan"), ("'unfinished", "?"),
        ("(v = '\u{301}secret'::text)", "(v = ?::text)"), ("(v = 'x''\u{301}secret')", "(v = ?)"),
        ("(v = '\u{301}secret'\u{200D}::text)", "(v = ?\u{200D}::text)"),
        ("(\"n\u{E4}me\" = '\u{FE0F}')", "(\"n\u{E4}me\" = ?)"), ("(gr\u{F6}\u{DF}e2 > 5)", "(gr\u{F6}\u{DF}e2 > ?)"),
        ("(n = '\r\n''\r\n'::text)", "(n = ?::text)"),
        ("(a = 1) AND (b = E'x\\\\y')", "(a = ?) AND (b = E?)"),
    ]) func noLiteralIsLeft(_ text: String, _ masked: String) {
        #expect(PlanMasking.masked(text) == masked)
    }

    @Test func onlyTextsAreMasked() {
        let plan: JSONValue = ["Plan": ["Actual Rows": 3, "Index Cond": "(id = 3)", "Sort Key": ["a", "7"]]]
        #expect(
            PlanMasking.masked(plan)
                == ["Plan": ["Actual Rows": 3, "Index Cond": "(id = ?)", "Sort Key": ["a", "?"]]])
    }
}
