import GraphQL
import JSON
import TestSupport
import Testing

/// Values of variables coerced by graphql-core and by us.
@Suite(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
struct CoercionDifferentialTests {
    private static let names = [
        "Int", "Float", "String", "Boolean", "ID", "Order", "Filter", "Range", "Choice", "JSON",
    ]

    @Test func randomValues() throws {
        let schema = TestSchema.schema
        var requests: [(document: String, variables: String)] = []
        for seed in 0..<4_000 as Range<UInt64> {
            var values = RandomValues(random: SeededGenerator(seed: seed), schema: schema)
            let type = values.type(Self.names)
            let value = values.random.oneIn(15) ? "{}" : "{\"x\": \(values.json(type))}"
            let suffix = values.random.oneIn(8) ? " = \(values.literal(type))" : ""
            requests.append(("query ($x: \(type)\(suffix)) { pet { name } }", value))
        }
        var taken = 0
        for (request, theirs) in zip(requests, try GraphQLCore.coerce(requests, sdl: SchemaPrinter.print(schema))) {
            let operation = try Document.parse(request.document).operation(named: nil)
            let json = try JSONParser.parse(Array(request.variables.utf8)).object
            let note = "\(request): \(theirs)"
            do throws(GraphQLErrors) {
                let ours = try operation.coerceVariables(json, schema: schema)[0]
                guard let text = theirs.values else {
                    Issue.record("\(note)")
                    continue
                }
                taken += 1
                let expected = (try? JSONParser.parse(Array(text.utf8)))?.object
                #expect(Self.isSame(ours.value, expected?["x"]), "\(note)")
            } catch {
                let ours = error.errors.map { Self.neutral($0.message) }
                let messages = theirs.messages.map(Self.neutral)
                // Ours never repeat the value.
                #expect(
                    ours.count == messages.count && zip(messages, ours).allSatisfy { $0.hasPrefix($1) },
                    "\(note) \(ours)")
            }
        }
        #expect((1_000..<3_500).contains(taken), "\(taken)")
    }

    private static func isSame(_ ours: InputValue?, _ theirs: JSONValue?) -> Bool {
        switch (ours, theirs) {
        case (nil, nil), (.null?, .null?): true
        case (.boolean(let ours)?, .bool(let theirs)?): ours == theirs
        case (.int(let ours)?, .number(let theirs)?): theirs.int64 == ours
        case (.float(let ours)?, .number(let theirs)?): theirs.double == ours
        case (.string(let ours)?, .string(let theirs)?), (.enumeration(let ours)?, .string(let theirs)?): ours == theirs
        case (.list(let ours)?, .array(let theirs)?):
            ours.count == theirs.count && zip(ours, theirs).allSatisfy { isSame($0, $1) }
        case (.object(let ours)?, .object(let theirs)?):
            ours.members.count == theirs.members.count && ours.members.allSatisfy { isSame($0.value, theirs[$0.name]) }
        case (.json(let ours)?, let theirs?): ours == theirs
        default: false
        }
    }

    private static func neutral(_ message: String) -> String {
        var words = message.replacing("None", with: "null").filter { $0 != "'" && $0 != "\"" }
        // What the value was is not repeated.
        words = words.replacing(#/: Value \S* does/#, with: ": Value does")
        words = words.replacing(
            "ID cannot represent a non-string and non-integer value", with: "ID cannot represent value")
        return words.hasSuffix(".") ? String(words.dropLast()) : words
    }
}

/// JSON and literals for types, with faults now and then.
private struct RandomValues {
    var random: SeededGenerator
    let schema: Schema

    mutating func type(_ names: [String]) -> TypeReference {
        var type = TypeReference.named(random.pick(names))
        for _ in 0..<random.number(0..<3) {
            if random.oneIn(3) { type = .nonNull(type) }
            if random.oneIn(2) { type = .list(type) }
        }
        return random.oneIn(4) ? .nonNull(type) : type
    }

    mutating func json(_ type: TypeReference, depth: Int = 0) -> String {
        if random.oneIn(12) { return wrong() }
        if random.oneIn(10) { return "null" }
        if let item = type.item {
            if random.oneIn(4) { return json(item, depth: depth + 1) }
            return "[\((0..<random.number(0..<4)).map { _ in json(item, depth: depth + 1) }.joined(separator: ", "))]"
        }
        switch schema.type(named: type.name) {
        case .enumeration(let type): return "\"\(random.pick(type.values).name)\(random.oneIn(6) ? "S" : "")\""
        case .inputObject(let type): return "{\(members(type, depth).joined(separator: ", "))}"
        default: break
        }
        switch type.name {
        case "Int":
            return random.pick(["0", "1", "-2147483648", "2147483647", "2147483648", "1.0", "1e2", "1.5", "1e30"])
        case "Float": return random.pick(["0", "1", "1.5", "-2e-3", "1e308", "0.1"])
        case "Boolean": return random.pick(["true", "false"])
        case "ID": return random.pick(["\"a\"", "7", "-7", "\"\"", "123456789012345678901234567890", "1.5"])
        case "JSON": return random.pick(["1", "\"x\"", "[1, {\"a\": null}]", "{\"not-a-name\": true}"])
        default: return random.pick(["\"x\"", "\"\"", "\"\\u00e9\\n\""])
        }
    }

    private mutating func members(_ type: InputObjectType, _ depth: Int) -> [String] {
        var members: [String] = []
        let only = type.isOneOf && !random.oneIn(4) ? random.pick(type.fields).name : nil
        for field in type.fields {
            if let only, field.name != only { continue }
            if only == nil, field.isRequired ? random.oneIn(12) : depth > 3 || random.oneIn(2) { continue }
            members.append("\"\(field.name)\": \(json(field.type, depth: depth + 1))")
        }
        if random.oneIn(10) { members.append("\"\(random.pick(["nam", "x", "step_", "grids"]))\": 1") }
        return members
    }

    private mutating func wrong() -> String {
        random.pick(["1", "1.5", "\"x\"", "true", "[]", "[1]", "[null]", "{}", "{\"a\": 1}", "[[\"x\"]]"])
    }

    /// A literal that the type takes.
    mutating func literal(_ type: TypeReference) -> String {
        if let item = type.item { return random.oneIn(3) ? literal(item) : "[\(literal(item)), \(literal(item))]" }
        switch type.name {
        case "Int": return random.pick(["0", "-7"])
        case "Float": return random.pick(["1", "2.5"])
        case "Boolean": return "true"
        case "ID": return random.pick(["7", "\"a\""])
        case "Order": return "AGE"
        case "Filter": return random.pick(["{}", "{name: \"x\", ids: 7}", "{not: {order: null}}", "{age: {min: 1}}"])
        case "Range": return "{min: 3}"
        case "Choice": return random.pick(["{a: 1}", "{ids: [1]}"])
        case "JSON": return "\"x\""
        default: return "\"x\""
        }
    }
}
