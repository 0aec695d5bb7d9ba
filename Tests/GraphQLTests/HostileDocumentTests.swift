import GraphQL
import JSON
import Testing

/// Documents made to cost much: each is answered within a bound, whatever the answer.
struct HostileDocumentTests {
    /// Room for documents that the default bounds would refuse before they reach validation.
    private static let wide = ParserLimits(tokens: 2_000_000, bytes: 64 << 20)

    private func codes(_ text: String, _ limits: ParserLimits = ParserLimits()) -> Set<GraphQLError.Code> {
        do throws(GraphQLError) {
            return Set(try Document.parse(text, limits: limits).validate(against: TestSchema.schema).map(\.code))
        } catch {
            return [error.code]
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("", "{a"), ("{ a(x: ", "["), ("{ a(x: ", "{a:"), ("query ($a: ", "["), ("{ ", "...{"),
        ])
    func tenThousandLevels(start: String, level: String) {
        let nested = start + String(repeating: level, count: 10_000)
        #expect(codes(nested) == [.limitExceeded])
        #expect(codes(nested, Self.wide) == [.limitExceeded])
    }

    /// With the parser's bound lifted, ten thousand levels are read, validated, measured and printed without recursion.
    @Test(.timeLimit(.minutes(1)), arguments: ["self { a: ", "... { ", "...on Human { "])
    func tenThousandLevelsWithoutABoundOnNesting(level: String) throws {
        let count = 10_000
        let closing = String(repeating: "}", count: count)
        let text = "{ human(names: []) { \(String(repeating: level, count: count)) name \(closing) } }"
        let deep = ParserLimits(tokens: 2_000_000, depth: .max, bytes: 64 << 20)
        let document = try Document.parse(text, limits: deep)
        let unbounded = ValidationLimits(depth: .max, aliases: .max, mergingSteps: .max)
        #expect(document.validate(against: TestSchema.schema, limits: unbounded) == [])
        let refused = document.validate(against: TestSchema.schema, limits: ValidationLimits(depth: 5, aliases: 0))
        #expect(refused.allSatisfy { $0.code == .limitExceeded } && refused.isEmpty == level.hasPrefix("..."))
        let collector = FieldCollector(document: document, schema: TestSchema.schema, variables: .none)
        #expect(try collector.collect(document.operation(named: nil).selectionSet, on: "Query").count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aThousandLevelsArePrinted() throws {
        let count = 1_000
        let text =
            "{ human(names: []) { \(String(repeating: "self { ", count: count)) name \(String(repeating: "}", count: count)) } }"
        let limits = ParserLimits(tokens: 2_000_000, depth: .max, bytes: 64 << 20)
        let printed = Printer.print(try Document.parse(text, limits: limits))
        #expect(Printer.print(try Document.parse(printed, limits: limits)) == printed)
    }

    @Test func theNestingOfValuesIsBoundedWhateverTheSetting() throws {
        let limits = ParserLimits(tokens: 2_000_000, depth: .max)
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            let value = { (count: Int) in
                String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
            }
            let document = try Document.parse("{ search(any: \(value(200))) { __typename } }", limits: limits)
            #expect(document.validate(against: TestSchema.schema).isEmpty)
            let error = #expect(throws: GraphQLError.self) {
                try Document.parse("{ search(any: \(value(201))) { __typename } }", limits: limits)
            }
            #expect(error?.code == .limitExceeded)
            #expect(error?.extensions == ["limit": "nesting", "value": 200])
        }
    }

    @Test(
        arguments: [
            ("{ pet { friends { friends { name } } } }", "depth", 3),
            ("{ a: pet { name } ...F } fragment F on Query { b: pet { name } c: pet { name } }", "rootFields", 2),
            ("{ a: pet { b: name ...F } } fragment F on Pet { c: name }", "aliases", 2),
            ("{ pet { name ...F ...F } } fragment F on Pet { name }", "fields", 3),
            (
                "query ($v: Int @skip(if: true)) @a { pet @a { ...F @a } } fragment F on Pet @a { ... @a { name @a } }",
                "directives", 6
            ),
        ])
    func eachLimitHasANameAndAValue(text: String, limit: String, value: Int) throws {
        let document = try Document.parse(text)
        let errors = { (value: Int) in
            var limits = ValidationLimits()
            switch limit {
            case "depth": limits.depth = value
            case "rootFields": limits.rootFields = value
            case "aliases": limits.aliases = value
            case "fields": limits.expandedFields = value
            default: limits.directives = value
            }
            return document.validate(against: TestSchema.schema, limits: limits).filter { $0.code == .limitExceeded }
        }
        #expect(errors(value + 1).isEmpty)
        #expect(errors(value).map(\.extensions) == [["limit": .string(limit), "value": .integer(value)]])
        #expect(errors(value).allSatisfy { !$0.locations.isEmpty })
    }

    @Test(.timeLimit(.minutes(1))) func oneHundredThousandAliases() {
        let text = "{ \((0..<100_000).map { "a\($0): __typename" }.joined(separator: " ")) }"
        #expect(codes(text) == [.limitExceeded])
        #expect(codes(text, Self.wide) == [.limitExceeded])
    }

    @Test(.timeLimit(.minutes(1))) func thousandsOfClashingFields() {
        let text = "{ \((0..<4_000).map { "a: dog(id: \($0)) { name }" }.joined(separator: " ")) }"
        #expect(codes(text, Self.wide) == [.validationFailed])
    }

    @Test(.timeLimit(.minutes(1))) func nestedClashes() {
        let open = String(repeating: "self { a: name b: self { name } ", count: 50)
        let level = open + String(repeating: "} ", count: 50)
        #expect(codes("{ human(names: []) { \(level) \(level) } }") == [])
    }

    @Test(.timeLimit(.minutes(1))) func exponentialFragments() {
        var text = "{ human(names: []) { ...f0 } }"
        for level in 0..<40 {
            text += " fragment f\(level) on Human { a: self { ...f\(level + 1) } b: self { ...f\(level + 1) } }"
        }
        #expect(codes(text + " fragment f40 on Human { name }") == [.limitExceeded])
    }

    @Test(.timeLimit(.minutes(1))) func fragmentsThatSpreadEachOther() {
        let count = 60
        var text = "{ human(names: []) { ...f0 } }"
        for level in 0..<count {
            let later = (level + 1..<count).map { "...f\($0)" }.joined(separator: " ")
            text += " fragment f\(level) on Human { name \(later) }"
        }
        // Each spread is looked at once a selection set, so a name may be merged, but the expansion is refused.
        #expect(codes(text) == [.limitExceeded])
        var circle = "{ human(names: []) { ...c0 } }"
        for level in 0..<1_000 { circle += " fragment c\(level) on Human { ...c\((level + 1) % 1_000) }" }
        #expect(codes(circle) == [.validationFailed])
    }

    @Test(.timeLimit(.minutes(1))) func aChainOfFragmentsAsLongAsTheDocument() throws {
        var text = "{ human(names: []) { ...f0 } }"
        for level in 0..<1_500 { text += " fragment f\(level) on Human { ...f\(level + 1) }" }
        let document = try Document.parse(text + " fragment f1500 on Human { name }")
        #expect(document.validate(against: TestSchema.schema).isEmpty)
        let collector = FieldCollector(document: document, schema: TestSchema.schema, variables: .none)
        let root = try #require(try collector.collect(document.operation(named: nil).selectionSet, on: "Query").first)
        #expect(try collector.collect(below: root, on: "Human").map(\.responseKey) == ["name"])
    }

    @Test(.timeLimit(.minutes(1))) func manyOperationsOverManyFragments() {
        var text = (0..<700).map { "query q\($0) { human(names: []) { ...f0 } } " }.joined()
        for level in 0..<700 { text += " fragment f\(level) on Human { name ...f\(level + 1) }" }
        #expect(codes(text + " fragment f700 on Human { name(upper: $a) }", Self.wide) == [.validationFailed])
    }

    @Test(.timeLimit(.minutes(1))) func manySubsetsOfMergedFields() throws {
        // Merged sets of fragments as the states of an automaton that remembers each choice: they double at each step.
        let depth = 14
        var text = "{ human(names: []) { ...a0 } }"
        for level in 0..<depth {
            let next = level + 1
            text += " fragment a\(level) on Human { self { ...a\(next) } s: self { ...a\(next) ...b\(next)_1 } }"
            for age in 1..<next {
                let older = "{ ...b\(next)_\(age + 1) }"
                text += " fragment b\(level)_\(age) on Human { self \(older) s: self \(older) }"
            }
        }
        text += " fragment a\(depth) on Human { name }"
        for age in 1...depth { text += " fragment b\(depth)_\(age) on Human { name }" }
        #expect(codes(text) == [.limitExceeded])
        let unbounded = ValidationLimits(
            depth: .max, expandedFields: .max, aliases: .max, mergingSteps: 20_000)
        let errors = try Document.parse(text).validate(against: TestSchema.schema, limits: unbounded)
        #expect(errors.map(\.code) == [.limitExceeded])
        #expect(errors.first?.extensions["limit"] == "mergingSteps")
    }

    @Test(.timeLimit(.minutes(1))) func manyFaultsFarDownALongText() throws {
        let padding = "#" + String(repeating: "x", count: 900_000) + "\n"
        let arguments = String(repeating: "id:1,", count: 4_000)
        #expect(codes("\(padding){ dog(\(arguments)) { age } }") == [.validationFailed])
        let name = String(repeating: "n", count: 256)
        var text = "\(padding)fragment F on Query { dog(id: $\(name)) { age } }"
        for operation in 0..<200 { text += " query q\(operation) { ...F }" }
        let errors = try Document.parse(text).validate(against: TestSchema.schema)
        #expect(errors.count == 101)
        #expect(errors.allSatisfy { $0.message.utf8.count < 2_000 })
    }
}
