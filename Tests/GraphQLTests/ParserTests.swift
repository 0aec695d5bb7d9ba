import GraphQL
import TestSupport
import Testing

extension Selection {
    /// The field, when the selection is one.
    fileprivate var field: Field? {
        if case .field(let field) = self { field } else { nil }
    }
}

struct ParserTests {
    @Test(
        arguments: [
            ("{", "Syntax Error: Expected Name, found <EOF>.", 1, 2),
            ("", "Syntax Error: Unexpected <EOF>.", 1, 1),
            ("{ a(", "Syntax Error: Expected Name, found <EOF>.", 1, 5),
            ("{ ...on }", "Syntax Error: Expected Name, found \"}\".", 1, 9),
            ("{ a(x: 01) }", "Syntax Error: Invalid number, unexpected digit after 0: '1'.", 1, 9),
            ("{ a(x: 1x) }", "Syntax Error: Invalid number, expected digit but got: 'x'.", 1, 9),
            ("{ a(x: 1.) }", "Syntax Error: Invalid number, expected digit but got: ')'.", 1, 10),
            ("{ a(x: 0xF) }", "Syntax Error: Invalid number, expected digit but got: 'x'.", 1, 9),
            ("{ a(x: 1.5.2) }", "Syntax Error: Invalid number, expected digit but got: '.'.", 1, 11),
            ("{ a(x: \"a\n\") }", "Syntax Error: Unterminated string.", 1, 10),
            ("{ a(x: \"\\q\") }", "Syntax Error: Invalid character escape sequence: '\\q'.", 1, 9),
            ("{ a(x: \"\\uD800\") }", "Syntax Error: Invalid Unicode escape sequence: '\\uD800'.", 1, 9),
            ("{ a(x: \"\"\"abc) }", "Syntax Error: Unterminated string.", 1, 17),
            ("query ($a: Int = $b) { a }", "Syntax Error: Unexpected variable \"$b\" in constant value.", 1, 18),
            ("fragment on on T { a }", "Syntax Error: Unexpected Name \"on\".", 1, 10),
            ("{ a }\ntype T { a }", "Syntax Error: Expected \":\", found \"}\".", 2, 12),
            ("{ ...F { a } }", "Syntax Error: Expected Name, found \"{\".", 1, 8),
            ("{ a(x: .5) }", "Syntax Error: Invalid number, expected digit before '.', did you mean '0.5'?", 1, 8),
            ("{ a .. b }", "Syntax Error: Unexpected '..', did you mean '...'?", 1, 5),
            ("{ é }", "Syntax Error: Unexpected character: U+00E9.", 1, 3),
            ("# 😀\r\n# é\r{ \u{FEFF}? }", "Syntax Error: Unexpected character: '?'.", 3, 4),
            ("{ a(x: \"😀\", ?) }", "Syntax Error: Unexpected character: '?'.", 1, 14),
            (
                "{ a(x: 'y') }",
                "Syntax Error: Unexpected single quote character ('), did you mean to use a double quote (\")?", 1, 8
            ),
            ("{}", "Syntax Error: Expected Name, found \"}\".", 1, 2),
            ("{ a() }", "Syntax Error: Expected Name, found \")\".", 1, 5),
            ("query () { a }", "Syntax Error: Expected \"$\", found \")\".", 1, 8),
            (
                "\"d\" { a }",
                "Syntax Error: Unexpected description, descriptions are not supported on shorthand queries.", 1, 1
            ),
            (
                "\"d\" x",
                "Syntax Error: Unexpected description, only GraphQL definitions support descriptions.", 1, 1
            ),
            ("{ a(x: \"\\u{110000}\") }", "Syntax Error: Invalid Unicode escape sequence: '\\u{110000}'.", 1, 9),
        ])
    func faultsAreSaidAsGraphQLJSSaysThem(text: String, message: String, line: Int, column: Int) {
        let error = #expect(throws: GraphQLError.self) { try Document.parse(text) }
        #expect(error?.message == message)
        #expect(error?.locations == [SourceLocation(line: line, column: column)])
        #expect(error?.code == .parseFailed)
    }

    @Test(
        arguments: [
            (#""simple""#, "simple"), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u{1F600}\u{00000041}\uD83D\uDE00""#, "é😀A😀"), (#""""#, ""),
            ("\"\"\"\n    Hello,\n      World!\n\n    Yours,\n  \"\"\"", "Hello,\n  World!\n\nYours,"),
            ("\"\"\"a \\\"\"\" b\"\"\"", "a \"\"\" b"), ("\"\"\"\\u00e9\\n\"\"\"", "\\u00e9\\n"),
            ("\"\"\"one\r\n  two\r  three\"\"\"", "one\ntwo\nthree"), ("\"\"\"  \n\t\n\"\"\"", ""),
        ])
    func stringsHaveTheirValue(literal: String, value: String) throws {
        let document = try Document.parse("{ a(x: \(literal)) }")
        guard case .field(let field)? = document.operations.first?.selectionSet.first,
            case .string(let string)? = field.arguments["x"]?.value.kind
        else { throw Unexpected() }
        #expect(string == value)
    }

    @Test func theWholeExecutableLanguageIsRead() throws {
        let document = try Document.parse(
            """
            \u{FEFF}"An operation" query Q("A variable" $a: [Int!]! = [1, 2] @d(x: 1), $b: In = {f: {g: null}}) @d {
              alias: field(a: $a, b: {x: [$b, ENUM, 1.5e3, -0, true]}) @skip(if: false) { ...F ... { x } ...on T @d { y } }
            }
            \"\"\"
            A fragment
            \"\"\"
            fragment F on T @d(y: "z") { on fragment: query }
            subscription { true }
            mutation M { null }
            """)
        #expect(document.operations.map(\.kind) == [.query, .subscription, .mutation])
        let operation = try #require(document.operations.first)
        #expect(operation.name == "Q")
        #expect(operation.description == "An operation")
        #expect(operation.variableDefinitions.map(\.name) == ["a", "b"])
        #expect(operation.variableDefinitions.map(\.type.description) == ["[Int!]!", "In"])
        #expect(operation.variableDefinitions.first?.description == "A variable")
        #expect(operation.variableDefinitions.first?.directives.map(\.name) == ["d"])
        #expect(document.fragments["F"]?.description == "A fragment")
        #expect(document.fragments["F"]?.typeCondition == "T")
        #expect(document.fragments["G"] == nil)
        guard case .field(let field)? = operation.selectionSet.first else { throw Unexpected() }
        #expect(field.responseKey == "alias")
        #expect(field.name == "field")
        #expect(field.location == SourceLocation(line: 2, column: 3))
        #expect(field.arguments.map { Printer.print($0.value) } == ["$a", "{ x: [$b, ENUM, 1.5e3, -0, true] }"])
        #expect(field.selectionSet?.count == 3)
    }

    /// Errors of validation find their places by marks in the text, others by counting from its start.
    @Test func placesAreTheSameHoweverTheyAreFound() throws {
        var random = SeededGenerator(seed: 7)
        var text = "query Q { "
        for _ in 0..<3_000 { text += random.pick(["x ", "\n", "\r", "\r\n", ", ", "#é😀\r\n", "#\u{301}\n", "\t"]) }
        let document = try Document.parse(text + "}")
        let limits = ValidationLimits(errors: .max)
        let places = document.validate(against: TestSchema.schema, limits: limits).flatMap(\.locations)
        #expect(places.count > 100)
        #expect(places == document.operations[0].selectionSet.map { $0.field?.location })
    }

    @Test func invalidUTF8IsRefused() {
        for bytes in [[0x7B, 0x61, 0xFF], [0x23, 0xC0, 0x80], [0x23, 0xED, 0xA0, 0x80]] as [[UInt8]] {
            #expect(throws: GraphQLError.self) { try Document.parse(utf8: bytes) }
        }
    }

    @Test func printingAndParsingGivesTheSameDocument() throws {
        for seed in 0..<1_500 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed, schema: TestSchema.schema, faults: true)
            let document = try Document.parse(generator.document())
            let printed = Printer.print(document)
            let again = try Document.parse(printed)
            #expect(Shape(document) == Shape(again), "\(printed)")
            #expect(Printer.print(again) == printed)
        }
    }

    /// Behind a type without fields the brace of the short form would begin its fields.
    @Test(arguments: ["type T query { a }", "type T { b: Int } query { a }", "{ a } type T query { b }"])
    func queriesBehindTypesSurvivePrinting(text: String) throws {
        let document = try Document.parse(text)
        let again = try Document.parse(Printer.print(document))
        #expect(again.operations.count == document.operations.count)
        #expect(Printer.print(again) == Printer.print(document))
    }

    @Test func anyStringSurvivesPrinting() throws {
        var random = SeededGenerator(seed: 1)
        let pool: [Unicode.Scalar] = ["a", " ", "\t", "\n", "\r", "\"", "\\", "é", "😀", "\u{0}", "\u{7F}", "\u{FEFF}"]
        for _ in 0..<3_000 {
            var string = ""
            for _ in 0..<Int.random(in: 0...8, using: &random) { string.unicodeScalars.append(random.pick(pool)) }
            // As a block string, whatever it comes to must come out again.
            let raw = string.replacing("\"\"\"", with: "\\\"\"\"")
            guard let document = try? Document.parse("\"\"\"\(raw)\"\"\" query Q { a(x: \"\"\"\(raw)\"\"\") }") else {
                continue
            }
            let again = try Document.parse(Printer.print(document))
            #expect(Shape(document) == Shape(again))
        }
    }

    @Test func boundsAreKept() throws {
        func code(_ text: String, _ limits: ParserLimits = ParserLimits()) -> GraphQLError.Code? {
            do throws(GraphQLError) {
                _ = try Document.parse(text, limits: limits)
                return nil
            } catch { return error.code }
        }
        #expect(code("{ a b c }", ParserLimits(tokens: 5)) == nil)
        #expect(code("{ a b c }", ParserLimits(tokens: 4)) == .limitExceeded)
        #expect(code("{ a { b } }", ParserLimits(depth: 2)) == nil)
        #expect(code("{ a { b } }", ParserLimits(depth: 1)) == .limitExceeded)
        #expect(code("{ a(x: [[1]]) }", ParserLimits(depth: 2)) == .limitExceeded)
        #expect(code("query ($x: [[Int]]) { a }", ParserLimits(depth: 1)) == .limitExceeded)
        #expect(code("{ a }", ParserLimits(bytes: 4)) == .limitExceeded)
    }

    struct Unexpected: Error {}
}

/// A document without its positions.
struct Shape: Equatable {
    private var parts: [String] = []

    init(_ document: Document) {
        for operation in document.operations {
            parts += ["operation", operation.kind.rawValue, operation.name ?? "-", operation.description ?? "-"]
            for variable in operation.variableDefinitions {
                parts += ["variable", variable.name, variable.type.description, variable.description ?? "-"]
                if let value = variable.defaultValue { append(value) }
                append(variable.directives)
            }
            append(operation.directives)
            append(operation.selectionSet)
        }
        for fragment in document.fragments {
            parts += ["fragment", fragment.name, fragment.typeCondition, fragment.description ?? "-"]
            append(fragment.directives)
            append(fragment.selectionSet)
        }
    }

    private mutating func append(_ selections: SelectionSet) {
        parts.append("{")
        for selection in selections {
            switch selection {
            case .field(let field):
                parts += ["field", field.alias ?? "-", field.name]
                append(field.arguments)
            case .fragmentSpread(let spread): parts += ["spread", spread.name]
            case .inlineFragment(let fragment):
                parts += ["inline", fragment.typeCondition ?? "-"]
                append(fragment.selectionSet)
            }
            append(selection.directives)
            if case .field(let field) = selection, let selections = field.selectionSet { append(selections) }
        }
        parts.append("}")
    }

    private mutating func append(_ directives: NodeList<Directive>) {
        for directive in directives {
            parts += ["directive", directive.name]
            append(directive.arguments)
        }
    }

    private mutating func append(_ arguments: NodeList<Argument>) {
        for argument in arguments {
            parts += ["argument", argument.name]
            append(argument.value)
        }
    }

    private mutating func append(_ value: Value) {
        switch value.kind {
        case .variable(let name): parts += ["$", name]
        case .int(let text): parts += ["int", text]
        case .float(let text): parts += ["float", text]
        case .string(let text): parts += ["string", text]
        case .boolean(let value): parts += ["boolean", "\(value)"]
        case .null: parts.append("null")
        case .enumeration(let name): parts += ["enum", name]
        case .list(let items):
            parts.append("[")
            for item in items { append(item) }
            parts.append("]")
        case .object(let fields):
            parts.append("(")
            for field in fields {
                parts.append(field.name)
                append(field.value)
            }
            parts.append(")")
        }
    }
}
