import Settings
import Testing

/// Lists in variables and options.
struct StringListTests {
    private static let variable = "VIDEOPLAY_MODULES_PATH"

    @Test(
        arguments: [
            ("a,b", ["a", "b"]), ("a, b ", ["a", "b"]), ("a", ["a"]), ("", []), (" ", []), ("a,,b", ["a", "", "b"]),
            ("[a, b]", ["a", "b"]), ("[a,b]", ["a", "b"]), (#"["a","b, c"]"#, ["a", "b, c"]), ("['a']", ["a"]),
            (" [ ] ", []), ("[]", []), ("[http://a:1, https://b]", ["http://a:1", "https://b"]),
            (#"["*"]"#, ["*"]), ("http://a:1,https://b", ["http://a:1", "https://b"]), ("a[1],b", ["a[1]", "b"]),
        ] as [(String, [String])]) func oneMeaningWithAndWithoutBrackets(_ text: String, _ list: [String]) throws
    {
        #expect(try load("", environment: [Self.variable: text]).modules.path == list)
        #expect(try load("", overrides: ["modules.path": text]).modules.path == list)
        if text.contains("[") && !text.contains("a[") {
            #expect(try load("modules: {path: \(text)}").modules.path == list, "as the file has it")
        }
    }

    @Test(
        arguments: [
            ("[a", "\"[a\""), ("[a] b", "\"[a] b\""), ("[*]", "\"[*]\""),
            ("[1]", "a list with an integer in it"), ("[[a]]", "a list with a list in it"),
            ("[a: 1]", "a list with a mapping in it"),
        ]) func whatIsNoListIsRefused(_ text: String, _ found: String)
    {
        #expect(
            problems("", environment: [Self.variable: text]) == [
                "environment variable \(Self.variable): modules.path: expected a list of strings, not \(found)"
            ])
        #expect(problems("", overrides: ["modules.path": text]).count == 1)
    }

    @Test func wordsOutOfAFew() throws {
        #expect(
            try load("", overrides: ["query.introspection": "[user, admin]"]).query.introspection == [.user, .admin])
        #expect(try load("", overrides: ["query.introspection": "[]"]).query.introspection == [])
    }
}
