import GraphQL
import JSON
import TestSupport
import Testing

struct CoercionTests {
    private func variables(_ type: String, _ json: String?, default text: String = "") throws -> CoercedVariables {
        let schema = try TestSchema.echo("Int")
        let document = try Document.parse("query ($x: \(type)\(text)) { echo }")
        let object = try json.map { try JSONParser.parse(Array("{\"x\": \($0)}".utf8)).object ?? [:] }
        return try document.operation(named: nil).coerceVariables(object, schema: schema)
    }

    /// `absent`, the coerced value as a literal, or the first error.
    private func outcome(_ type: String, _ json: String?, default text: String = "") throws -> String {
        do {
            return try variables(type, json, default: text)[0].value?.literal ?? "absent"
        } catch let errors as GraphQLErrors {
            #expect(errors.errors.allSatisfy { $0.code == .badUserInput && !$0.locations.isEmpty })
            return errors.errors[0].message
        }
    }

    /// The tables of specification sections 3.5, 3.10 and 3.11, and 6.1.2.
    @Test(
        arguments: [
            ("Int", "1", "1"), ("Int", "1.0", "1"), ("Int", "1e2", "100"), ("Int", "-2147483648", "-2147483648"),
            ("Int", "null", "null"), ("Float", "1", "1.0"), ("Float", "1.5", "1.5"), ("ID", "1", "\"1\""),
            ("ID", "\"a\"", "\"a\""), ("ID", "123456789012345678901234567890", "\"123456789012345678901234567890\""),
            ("String", "\"a\"", "\"a\""), ("Boolean", "true", "true"), ("Order", "\"AGE\"", "AGE"),
            ("[Int]", "[1, 2, 3]", "[1, 2, 3]"), ("[Int]", "1", "[1]"), ("[Int]", "null", "null"),
            ("[Int]", "[1, null]", "[1, null]"), ("[[Int]]", "[[1], [2, 3]]", "[[1], [2, 3]]"),
            ("[[Int]]", "[1, 2, 3]", "[[1], [2], [3]]"), ("[[Int]]", "1", "[[1]]"), ("[[Int]]", "null", "null"),
            ("[[Int]]", "[1, [null], null]", "[[1], [null], null]"),
            ("Range", "{\"max\": 2, \"min\": 1}", "{ min: 1, max: 2, step: 1.5 }"),
            ("Filter", "{}", "{ order: NAME_ASC }"), ("Filter", "{\"order\": null}", "{ order: null }"),
            ("Filter", "{\"ids\": 7}", "{ ids: [\"7\"], order: NAME_ASC }"),
            ("Choice", "{\"a\": 1}", "{ a: 1 }"),
        ])
    func valuesAreTaken(type: String, json: String, expected: String) throws {
        #expect(try outcome(type, json) == expected)
    }

    @Test(
        arguments: [
            ("Int", "1.5", ": Int cannot represent non-integer value."),
            ("Int", "\"1\"", ": Int cannot represent non-integer value."),
            ("Int", "2147483648", ": Int cannot represent non 32-bit signed integer value."),
            ("Int", "1e30", ": Int cannot represent non 32-bit signed integer value."),
            ("Float", "\"1\"", ": Float cannot represent non numeric value."),
            ("Float", "1e999", ": Float cannot represent a value beyond double precision."),
            ("String", "1", ": String cannot represent a non string value."),
            ("Boolean", "1", ": Boolean cannot represent a non boolean value."),
            ("ID", "4.0", ": ID cannot represent a non-string and non-integer value."),
            ("ID", "1.5", ": ID cannot represent a non-string and non-integer value."),
            ("ID", "true", ": ID cannot represent a non-string and non-integer value."),
            ("Order", "\"AG\"", ": Value does not exist in \"Order\" enum. Did you mean the enum value \"AGE\"?"),
            ("Order", "1", ": Enum \"Order\" cannot represent non-string value."),
            ("[Int!]", "[1, null]", " at [1]: Expected value of non-null type \"Int!\" not to be null."),
            ("[[Int]]", "[[1], [2, \"a\"]]", " at [1][1]: Int cannot represent non-integer value."),
            (
                "Filter", "{\"age\": {\"max\": 1}}",
                " at .age: Expected value of type \"Range\" to include required field \"min\"."
            ),
            (
                "Filter", "{\"not\": {\"nam\": 1}}",
                " at .not: Expected value of type \"Filter\" not to include unknown field \"nam\". Did you mean \"name\" or"
                    + " \"not\"?"
            ),
            ("Filter", "1", ": Expected value of type \"Filter\" to be an object."),
            (
                "Choice", "{\"a\": 1, \"b\": \"x\"}",
                ": Within OneOf Input Object type \"Choice\", exactly one field must be specified, and the value for that field must"
                    + " be non-null."
            ),
            (
                "Choice", "{\"a\": null}",
                " at .a: Within OneOf Input Object type \"Choice\", exactly one field must be specified, and the value for that field must"
                    + " be non-null."
            ),
        ])
    func valuesAreRefused(type: String, json: String, ending: String) throws {
        #expect(try outcome(type, json) == "Variable \"$x\" has invalid value\(ending)")
    }

    @Test func absentNullAndDefaults() throws {
        #expect(try outcome("Int", nil) == "absent")
        #expect(try outcome("Int", nil, default: " = 5") == "5")
        #expect(try outcome("Int", "null", default: " = 5") == "null")
        #expect(try outcome("Int!", nil, default: " = 5") == "5")
        #expect(
            try outcome("Int!", nil)
                == "Variable \"$x\" has invalid value: Expected a value of non-null type \"Int!\" to be provided.")
        #expect(
            try outcome("Int!", "null", default: " = 5")
                == "Variable \"$x\" has invalid value: Expected value of non-null type \"Int!\" not to be null.")
        #expect(try outcome("Filter", nil, default: " = {name: \"a\"}") == "{ name: \"a\", order: NAME_ASC }")
        #expect(try outcome("[Int]", nil, default: " = 5") == "[5]")
    }

    @Test(
        arguments: [
            ("DateTime", "2026-01-31T12:00:00Z", true), ("DateTime", "2024-02-29T23:59:59.123456789+05:30", true),
            ("DateTime", "2024-02-29T23:59:60.0Z", true),
            ("DateTime", "2024-02-29T23:59:60.5Z", false),
            ("DateTime", "2023-02-29T00:00:00Z", false), ("DateTime", "2026-01-31 12:00:00Z", false),
            ("DateTime", "2026-01-31T12:00:00", false), ("DateTime", "2026-01-31T24:00:00Z", false),
            ("DateTime", "2026-01-31T12:00:00.Z", false), ("DateTime", "0000-01-01T00:00:00Z", false),
            ("DateTime", "2026-01-31T12:00:00+23:59", true), ("DateTime", "2026-01-31T12:00:00+24:00", false),
            ("DateTime", "0001-01-01T00:00:00+00:01", false), ("DateTime", "9999-12-31T23:59:59-00:01", false),
            ("DateTime", "2026-01-31T12:00:00Zé", false),
            ("BigInt", "9223372036854775807", true), ("BigInt", "9223372036854775808", false), ("BigInt", "1.0", false),
            ("UUID", "F81D4FAE-7dec-11d0-a765-00a0c91e6bf6", true), ("UUID", "f81d4fae7dec11d0a76500a0c91e6bf6", false),
            ("UUID", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", false),
        ])
    func commonScalars(name: String, text: String, isValid: Bool) throws {
        let scalar = try #require(ScalarType.common.first { $0.name == name })
        #expect(((try? scalar.parse(.json(.string(text)))) != nil) == isValid)
    }

    @Test(
        arguments: [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"), ("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"),
            ("2024-02-29T23:59:59.1234567891+05:30", "2024-02-29T18:29:59.123456Z"),
            ("2024-03-01T00:00:00+23:59", "2024-02-29T00:01:00Z"),
            ("2023-02-28T23:59:59.5-00:01", "2023-03-01T00:00:59.5Z"),
            ("2023-12-31T12:00:00-23:59", "2024-01-01T11:59:00Z"),
            ("2024-01-01T00:00:00+00:01", "2023-12-31T23:59:00Z"),
            ("2016-12-31T15:59:60-08:00", "2016-12-31T23:59:60Z"),
        ])
    func dateTimesAreKeptInUTC(text: String, utc: String) throws {
        #expect(try ScalarType.dateTime.parse(.json(.string(text))).literal == "\"\(utc)\"")
    }

    private func argument(
        _ type: TypeReference, _ literal: String, default defaultValue: InputValue? = nil,
        variables definitions: String = "", _ json: JSONObject? = nil
    ) throws -> String {
        let schema = try TestSchema.echo(type, default: defaultValue)
        let document = try Document.parse("query Q\(definitions) { echo\(literal.isEmpty ? "" : "(x: \(literal))") }")
        let operation = try document.operation(named: "Q")
        let variables = try operation.coerceVariables(json, schema: schema)
        let coercion = ArgumentCoercion(schema: schema, variables: variables)
        guard case .field(let field)? = operation.selectionSet.first, let definition = schema.field("echo", of: "Query")
        else { return "" }
        let coerced = try coercion.coerce(field, definition)
        #expect(try coercion.expressions(field, definition).evaluate(variables) == coerced)
        return coerced["x"]?.literal ?? "absent"
    }

    /// The table of specification section 3.10 and the rules of 6.4.1.
    @Test func argumentsFollowTheSpecification() throws {
        #expect(try argument("Int", "") == "absent")
        #expect(try argument("Int", "", default: .int(3)) == "3")
        #expect(try argument("Int", "null", default: .int(3)) == "null")
        #expect(try argument("Int", "$v", default: .int(3), variables: "($v: Int)") == "3")
        #expect(try argument("Int", "$v", default: .int(3), variables: "($v: Int)", ["v": .null]) == "null")
        #expect(try argument("Int", "$v", variables: "($v: Int)") == "absent")
        #expect(try argument("Int", "$v", variables: "($v: Int = 4)") == "4")
        #expect(try argument("[Int]", "5") == "[5]")
        #expect(try argument("[Int]", "[$v, 2]", variables: "($v: Int)") == "[null, 2]")
        #expect(try argument("[[Int]]", "[1, [2]]") == "[[1], [2]]")
        #expect(try argument("Filter", "{name: $v}", variables: "($v: String)") == "{ order: NAME_ASC }")
        #expect(try argument("Filter", "{order: $v}", variables: "($v: Order)") == "{ order: NAME_ASC }")
        #expect(try argument("Float", "3") == "3.0")
        #expect(try argument("ID", "3") == "\"3\"")
        #expect(try argument("JSON", "{a: [1, null, \"x\", 1.50]}") == "{ a: [1, null, \"x\", 1.50] }")
        #expect(throws: GraphQLError.self) {
            try argument("Int!", "$v", default: .int(3), variables: "($v: Int)", ["v": .null])
        }
        #expect(throws: GraphQLError.self) { try argument("JSON", "{a: ENUM}") }
    }

    /// Expressions made with some variables, evaluated with others of the same shape, give what coercion gives.
    @Test func expressionsStandForAllValuesOfAShape() throws {
        let schema = TestSchema.schema
        let document = try Document.parse(
            """
            query ($f: Filter, $g: Filter, $n: String, $i: Int, $b: Boolean, $o: Order, $l: [ID!], $os: [Order!], $r: Range) {
              a: search(filter: $f) { __typename }
              b: search(filter: {name: $n, not: $g, adult: $b, order: $o, ids: $l, age: $r}, order: $os, deep: $b)
              c: search(first: 3, filter: {age: {min: 1, max: $i}, grid: [[1, $i], null, [$i]]}, order: [$o, AGE])
            }
            """)
        let operation = try document.operation(named: nil)
        let definition = try #require(schema.field("search", of: "Query"))
        var random = SeededGenerator(seed: 5)
        var known: [VariableShape: [(CoercedVariables, [Result<ArgumentExpressions, GraphQLError>])]] = [:]
        var shared = 0
        for _ in 0..<6_000 {
            let variables = try operation.coerceVariables(Self.json(&random), schema: schema)
            let coercion = ArgumentCoercion(schema: schema, variables: variables)
            let fields = operation.selectionSet.compactMap { if case .field(let field) = $0 { field } else { nil } }
            let direct = fields.map { field in
                Result { () throws(GraphQLError) in try coercion.coerce(field, definition) }
            }
            let own = fields.map { field in
                Result { () throws(GraphQLError) in try coercion.expressions(field, definition) }
            }
            let shape = VariableShape(variables)
            for (_, expressions) in known[shape, default: []] + [(variables, own)] {
                #expect(expressions == own)
                for (expression, value) in zip(expressions, direct) {
                    switch (expression, value) {
                    case (.success(let expression), .success(let value)):
                        #expect(expression.evaluate(variables) == value)
                    case (.failure(let left), .failure(let right)): #expect(left == right)
                    default: Issue.record("One threw, the other did not.")
                    }
                }
            }
            if known[shape] != nil { shared += 1 }
            known[shape, default: []] = [(variables, own)]
        }
        #expect(shared > 100)
        #expect(known.count > 100)
    }

    private static func json(_ random: inout SeededGenerator) -> JSONObject {
        var json = JSONObject()
        func some(_ name: String, _ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> JSONValue) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: json[name] = .null
            case 1, 2: json[name] = value(&random)
            default: break
            }
        }
        some("f", &random) { filter(&$0, depth: 0) }
        some("g", &random) { filter(&$0, depth: 1) }
        some("n", &random) { .string($0.pick(["x", "y"])) }
        some("i", &random) { .integer(Int.random(in: 0...9, using: &$0)) }
        some("b", &random) { .bool($0.oneIn(2)) }
        some("o", &random) { .string($0.pick(["AGE", "NAME_ASC"])) }
        some("l", &random) { $0.oneIn(2) ? "one" : ["two", 3] }
        some("os", &random) { $0.oneIn(2) ? "AGE" : ["AGE", "NAME_DESC"] }
        some("r", &random) { ["min": .integer(Int.random(in: 0...9, using: &$0))] }
        return json
    }

    private static func filter(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        var object = JSONObject()
        if random.oneIn(3) { object["name"] = random.oneIn(3) ? .null : .string(random.pick(["x", "y"])) }
        if random.oneIn(3) { object["age"] = ["max": .integer(Int.random(in: 0...9, using: &random)), "min": 1] }
        if random.oneIn(3) { object["order"] = "AGE" }
        if random.oneIn(3) { object["adult"] = .bool(random.oneIn(2)) }
        if depth < 2, random.oneIn(3) { object["not"] = filter(&random, depth: depth + 1) }
        return .object(object)
    }
}
