import GraphQL
import TestSupport
import Testing

/// Texts parsed by graphql-core and by us: both take them, or both refuse them with the same words at the same place.
@Suite(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
struct ParsingDifferentialTests {
    @Test func generatedDocuments() throws {
        var texts: [String] = []
        for seed in 0..<4_000 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed, schema: TestSchema.schema, faults: false)
            let text = generator.document()
            var mutation = DocumentMutation(
                random: generator.random, names: ["query", "fragment", "on", "null", "type", "extend", "repeatable"])
            let changes = Int(seed % 3)
            texts.append(
                seed % 2 == 0
                    ? mutation.characters(of: text, changes: changes) : mutation.tokens(of: text, changes: changes))
        }
        try compare(texts, accepted: 1_000..<3_500)
    }

    @Test func typeSystems() throws {
        let definitions =
            SchemaPrinter.print(TestSchema.schema).split(separator: "\n\n").map(String.init) + [
                "extend type Dog implements Pet & Animal @a(b: [1]) { x(y: Int = 1 @a): [Int!]! @deprecated }",
                "extend schema @a { query: Query subscription: S }", "schema @a { query: Q }", "extend scalar X @a",
                "extend union U = | A | B", "union U @a = A", "extend enum E { A @a B }",
                "extend input I { a: Int = {b: [1]} }",
                "\"d\" directive @a(b: Int = 1 @c) repeatable on | FIELD | QUERY", "directive @a on ENUM_VALUE",
                "extend interface I implements & A & B", "\"\"\"d\"\"\" type A", "scalar A @a", "input A", "enum A",
            ]
        var texts: [String] = definitions
        for seed in 0..<3_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let text = random.pick(definitions) + "\n" + random.pick(definitions)
            var mutation = DocumentMutation(
                random: random,
                names: ["type", "implements", "repeatable", "on", "schema", "query", "FIELD", "enum", "input"])
            texts.append(mutation.tokens(of: text, changes: 1 + Int(seed % 2)))
        }
        try compare(texts, accepted: 200..<2_500)
    }

    @Test func wordsOfTheLanguage() throws {
        let words = [
            "0", "-0", "00", "-", "1.", "1.e1", ".5", "..", "1e", "1e+", "1E-05", "0xF", "1_", "1a", "1.5.2", "-a",
            "1é", "1\"\"",
            "9007199254740993", "\"\"", "\"", "\"\"\"", "\"a", "\"\\\"", "\"\\u00e9\"", "\"\\u00E\"", "\"\\u{1F600}\"",
            "\"\\u{110000}\"", "\"\\u{}\"", "\"\\u{0}\"", "\"\\uD83D\\uDE00\"", "\"\\uD83D\"",
            "\"\\uDE00\\uD83D\"", "\"\\uD83Dx\"", "\"\\q\"", "\"\\", "\"a\nb\"", "\"a\rb\"", "\"\u{7F}\u{1}\"",
            "\"\"\"a\\\"\"\"b\"\"\"", "\"\"\" \n  a\n   b\n\n \"\"\"", "\"\"\"\r\n a\r b\"\"\"", "\"\"\"\\u00e9\"\"\"",
            "'x'", "é", "😀", "\u{FEFF}", "# c", "#\r\n?", "~", "\u{0}", "\u{B}", "\u{A0}", "null", "true", "E", "$v",
            "[", "{",
            "[1 2]", "{a: 1 b: {c: []}}", "{a}", "[{]}", "{\"a\": 1}", "@a", "(", "&", "|", "!", "=",
        ]
        var texts = words + words.map { "{ a(x: \($0)) }" } + words.map { "{ a @d(x: \($0)) }\r\n\($0)" }
        texts += words.map { "query ($v: Int = \($0) @d(x: \($0))) { a }" } + words.map { "\($0) query { a } \($0)" }
        for seed in 0..<1_500 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            texts.append("{ a(x: \(random.pick(words))\(random.oneIn(2) ? " " : "")\(random.pick(words))) }")
        }
        try compare(texts, accepted: 50..<1_500)
    }

    private func compare(_ texts: [String], accepted bounds: Range<Int>) throws {
        var accepted = 0
        // graphql-core is ahead of the edition in that it knows extensions of directives.
        let texts = texts.filter { !$0.contains("extend directive") }
        for (text, verdict) in zip(texts, try GraphQLCore.judge(texts)) {
            do throws(GraphQLError) {
                let document = try Document.parse(text)
                #expect(verdict.syntaxError == nil, "\(text.debugDescription)")
                accepted += 1
                let printed = Printer.print(document)
                #expect(try Printer.print(Document.parse(printed)) == printed)
            } catch {
                guard let expected = verdict.syntaxError else {
                    Issue.record("\(text.debugDescription): \(error.message)")
                    continue
                }
                #expect(
                    error.locations.map { "\($0.line):\($0.column)" } == expected.locations, "\(text.debugDescription)")
                // Long tokens are cut short in ours.
                #expect(
                    Wording.neutral(error.message).prefix(90) == Wording.neutral(expected.message).prefix(90),
                    "\(text.debugDescription)")
            }
        }
        #expect(bounds.contains(accepted), "\(accepted)")
    }
}

/// Words compared across languages: Python quotes with `'` where graphql-js does with `"`, and says None for null.
enum Wording {
    static func neutral(_ message: String) -> String {
        message.replacing("_", with: " ").replacing("None", with: "null").lowercased()
            .filter { $0 != "'" && $0 != "\"" && $0 != "\\" }
    }
}
