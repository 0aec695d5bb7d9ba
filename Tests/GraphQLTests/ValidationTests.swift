import GraphQL
import TestSupport
import Testing

struct ValidationTests {
    private func errors(_ text: String, _ schema: Schema = TestSchema.schema) throws -> [GraphQLError] {
        try Document.parse(text).validate(against: schema)
    }

    @Test(
        arguments: [
            ("{ dogg { age } }", "Cannot query field \"dogg\" on type \"Query\". Did you mean \"dog\"?"),
            (
                "{ pet { barks } }",
                "Cannot query field \"barks\" on type \"Pet\". Did you mean to use an inline fragment on \"Dog\"?"
            ),
            ("{ dog { age } }", "Argument \"Query.dog(id:)\" of type \"ID!\" is required, but it was not provided."),
            (
                "{ dog(id: 1, idd: 2) { age } }",
                "Unknown argument \"idd\" on field \"Query.dog\". Did you mean \"id\"?"
            ),
            ("{ dog(id: 1, id: 1) { age } }", "There can be only one argument named \"id\"."),
            (
                "{ pet }",
                "Field \"pet\" of type \"Pet\" must have a selection of subfields. Did you mean \"pet { ... }\"?"
            ),
            (
                "{ pet { name { x } } }",
                "Field \"name\" must not have a selection since type \"String\" has no subfields."
            ),
            ("{ pet { ...F } } fragment F on Pet { ...F }", "Cannot spread fragment \"F\" within itself."),
            ("{ pet { ...G } }", "Unknown fragment \"G\"."),
            ("{ __typename } fragment F on Pet { name }", "Fragment \"F\" is never used."),
            ("{ pet { ... on Pett { name } } }", "Unknown type \"Pett\". Did you mean \"Pet\"?"),
            ("{ pet { ... on Order { name } } }", "Fragment cannot condition on non composite type \"Order\"."),
            (
                "{ pet { ... on Human { name } } }",
                "Fragment cannot be spread here as objects of type \"Pet\" can never be of type \"Human\"."
            ),
            (
                "{ search(first: 3000000000) { __typename } }",
                "Int cannot represent non 32-bit signed integer value: 3000000000"
            ),
            ("{ search(first: null) { __typename } }", "Expected value of non-null type \"Int!\" not to be null."),
            (
                "{ search(order: NAME_AS) { __typename } }",
                "Value \"NAME_AS\" does not exist in \"Order\" enum. Did you mean the enum value \"NAME_ASC\" or"
                    + " \"NAME_DESC\"?"
            ),
            (
                "{ search(filter: {age: {}}) { __typename } }",
                "Expected value of type \"Range\" to include required field \"min\", found: {}."
            ),
            (
                "{ search(filter: {nam: 1}) { __typename } }",
                "Expected value of type \"Filter\" not to include unknown field \"nam\". Did you mean \"name\" or \"not\"?"
                    + " Found: { nam: 1 }."
            ),
            (
                "{ search(filter: {adult: true, adult: true}) { __typename } }",
                "There can be only one input field named \"adult\"."
            ),
            ("{ pet @nope { name } }", "Unknown directive \"@nope\"."),
            ("query @skip(if: true) { pet { name } }", "Directive \"@skip\" may not be used on QUERY."),
            (
                "{ pet @skip(if: true) @skip(if: true) { name } }",
                "The directive \"@skip\" can only be used once at this location."
            ),
            ("query ($a: ID!, $a: ID!) { dog(id: $a) { age } }", "There can be only one variable named \"$a\"."),
            (
                "query ($a: Dog) { dog(id: 1) { name(upper: $a) } }",
                "Variable \"$a\" cannot be non-input type \"Dog\"."
            ),
            ("query Q { dog(id: $a) { age } }", "Variable \"$a\" is not defined by operation \"Q\"."),
            ("query Q($a: ID) { pet { name } }", "Variable \"$a\" is never used in operation \"Q\"."),
            (
                "query ($a: ID) { dog(id: $a) { age } }",
                "Variable \"$a\" of type \"ID\" used in position expecting type \"ID!\"."
            ),
            ("query Q { pet { name } } query Q { pet { name } }", "There can be only one operation named \"Q\"."),
            (
                "{ pet { name } } query Q { pet { name } }",
                "This anonymous operation must be the only defined operation."
            ),
            (
                "subscription { barked { age } purred { age } }",
                "Anonymous Subscription must select only one top level field."
            ),
            (
                "subscription S { ... @skip(if: true) { purred { age } } }",
                "Subscription \"S\" must not use `@skip` or `@include` directives in the top level selection."
            ),
            (
                "subscription S { ...F } fragment F on Subscription { __typename }",
                "Subscription \"S\" must not select an introspection top level field."
            ),
            ("{ pet { name } } type T { a: Int }", "The \"T\" definition is not executable."),
            ("{ pet { name } } extend schema @a", "The schema definition is not executable."),
            (
                "{ pet { a: name a: friends { name } } }",
                "Fields \"a\" conflict because \"name\" and \"friends\" are different fields. Use different aliases on the"
                    + " fields to fetch both if this was intentional."
            ),
            (
                "{ animal { ... on Dog { age } ... on Cat { age } } }",
                "Fields \"age\" conflict because they return conflicting types \"Int\" and \"Float\". Use different aliases"
                    + " on the fields to fetch both if this was intentional."
            ),
            (
                "{ a: dog(id: \"\u{E9}\") { name } a: dog(id: \"e\u{301}\") { name } }",
                "Fields \"a\" conflict because they have differing arguments. Use different aliases on the fields to fetch"
                    + " both if this was intentional."
            ),
            (
                "{ a: dog(id: 1) { name } a: dog(id: 2) { name } }",
                "Fields \"a\" conflict because they have differing arguments. Use different aliases on the fields to fetch"
                    + " both if this was intentional."
            ),
        ])
    func faultsAreFound(text: String, message: String) throws {
        let errors = try errors(text)
        #expect(errors.map(\.message).contains(message), "\(errors.map(\.message))")
        #expect(errors.allSatisfy { !$0.locations.isEmpty && $0.code == .validationFailed })
    }

    /// A message quotes the beginning of a value, however long the value is.
    @Test func messagesQuoteNoWholeValue() throws {
        let long = String(repeating: "x", count: 400 << 10)
        let unknown = (0..<90).map { "b\($0): 1" }.joined(separator: " ")
        let errors = try errors(
            "{ search(filter: { name: \"\(long)\" \(unknown) }, order: \"\(long)\") { __typename } }")
        #expect(errors.count > 90)
        #expect(errors.allSatisfy { $0.message.utf8.count < 3_000 })
    }

    @Test func mergingIsAsTheSpecificationHasIt() throws {
        var conflicts = 0
        for seed in 10_000..<12_000 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed, schema: TestSchema.schema, faults: false)
            let document = try Document.parse(generator.document())
            let canMerge = PairwiseMerging(document: document, schema: TestSchema.schema).allFieldsCanMerge()
            let errors = document.validate(against: TestSchema.schema)
            #expect(
                errors.contains { $0.message.contains("conflict because") } != canMerge, "\(Printer.print(document))")
            if !canMerge { conflicts += 1 }
        }
        #expect(conflicts > 100)
        #expect(conflicts < 1_900)
    }

    @Test(
        arguments: [
            ("{ echo(x: {a: 1, b: \"x\"}) }", false), ("{ echo(x: {a: 1}) }", true), ("{ echo(x: {a: null}) }", false),
            ("{ echo(x: {}) }", false), ("query ($a: Int!) { echo(x: {a: $a}) }", true),
            ("query ($a: Int) { echo(x: {a: $a}) }", false),
        ])
    func oneOfTakesExactlyOne(text: String, isValid: Bool) throws {
        #expect(try errors(text, TestSchema.echo("Choice")).isEmpty == isValid)
    }

    @Test func kindsOfOperationsThatTheSchemaLacks() throws {
        var registry = SchemaRegistry()
        registry.extend(type: "Query", fields: [FieldDefinition("a", type: "Int")], module: "m")
        let errors = try errors("subscription { a } mutation M { a }", registry.build())
        #expect(errors.map(\.message).contains("The subscription operation is not supported by the schema."))
        #expect(errors.map(\.message).contains("The mutation operation is not supported by the schema."))
    }

    @Test(
        arguments: [
            "{ dogg { age } }", "{ dog(idd: 1) { age } }", "{ pet { ... on Pett { name } } }", "{ pet { barks } }",
            "{ search(order: NAME_AS) { __typename } }", "{ search(filter: {nam: 1}) { __typename } }",
            "{ search(order: \"AGE\") { __typename } }", "query ($a: Strin) { pet { name(upper: $a) } }",
        ])
    func suggestionsCanBeTurnedOff(text: String) throws {
        let document = try Document.parse(text)
        let messages = { (suggestions: Bool) in
            document.validate(against: TestSchema.schema, limits: ValidationLimits(suggestions: suggestions)).map(
                \.message)
        }
        #expect(messages(true).contains { $0.contains("Did you mean") })
        #expect(!messages(false).contains { $0.contains("Did you mean") })
        #expect(messages(true).count == messages(false).count)
    }

    @Test func errorsAreBounded() throws {
        let document = try Document.parse("{ \((0..<500).map { "x\($0)" }.joined(separator: " ")) }")
        let errors = document.validate(against: TestSchema.schema, limits: ValidationLimits(errors: 7))
        #expect(errors.count == 8)
        #expect(errors.last?.message == "Too many validation errors, error limit reached. Validation aborted.")
    }
}
