public import GraphQL

/// Writes random documents over a schema; with `faults`, some of them break a rule.
public struct DocumentGenerator {
    /// Where the choices come from.
    public var random: SeededGenerator
    private let schema: Schema
    private let faults: Bool
    /// The types that fragments are for.
    private let composites: [String]
    /// The interfaces and unions, or all types where there are none.
    private let abstract: [String]
    private let roots: [OperationKind]
    private var variables: [(name: String, type: TypeReference, text: String)] = []
    private var fragments: [(name: String, type: String)] = []
    private var used: Set<String> = []
    /// Whether a value is written where no variable may stand.
    private var isConstant = false

    /// - Parameters:
    ///   - seed: the same seed writes the same documents.
    ///   - schema: what the documents ask.
    ///   - faults: whether documents break rules now and then.
    public init(seed: UInt64, schema: Schema, faults: Bool) {
        random = SeededGenerator(seed: seed)
        self.schema = schema
        self.faults = faults
        composites = schema.types.filter(\.isComposite).map(\.name)
        let abstract = composites.filter {
            schema.type(named: $0)?.fields.isEmpty == true || schema.possibleTypes(of: $0) != [$0]
        }
        self.abstract = abstract.isEmpty ? composites : abstract
        roots = OperationKind.allCases.filter { schema.rootType(of: $0) != nil }
    }

    /// All names of a schema.
    public static func names(of schema: Schema) -> [String] {
        schema.types.flatMap { type in
            [type.name] + type.fields.flatMap { [$0.name] + $0.arguments.map(\.name) } + inputNames(of: type)
        } + schema.directives.map(\.name)
    }

    private static func inputNames(of type: TypeDefinition) -> [String] {
        switch type {
        case .enumeration(let type): type.values.map(\.name)
        case .inputObject(let type): type.fields.map(\.name)
        default: []
        }
    }

    private mutating func fault() -> Bool { faults && random.oneIn(60) }

    /// One document.
    public mutating func document() -> String {
        variables = []
        used = []
        // Three types that have something to do with each other, mostly.
        fragments = composites.shuffled(using: &random).prefix(4).enumerated().map { ("f\($0)", $1) }
        let kind = random.oneIn(2) ? random.pick(roots) : .query
        let root = schema.rootType(of: kind)?.name ?? "Query"
        var text =
            kind == .subscription && !fault()
            ? "{ \(field(on: root, depth: 0, fragments: fragments)) }"
            : selectionSet(on: root, depth: 0, fragments: fragments)
        // A fragment spreads only those after it, so that there are no cycles unless a fault asks for one.
        var definitions = ""
        for (position, fragment) in fragments.enumerated() where used.contains(fragment.name) || fault() {
            let later = fault() ? fragments : Array(fragments[(position + 1)...])
            let body = selectionSet(on: fragment.type, depth: 2, fragments: later)
            let description = random.oneIn(6) ? "\"\"\"\nA \\\"\"\"fragment\n  of \"some\" kind\"\"\" " : ""
            definitions +=
                "\n\(description)fragment \(fragment.name) on \(fragment.type)\(directives(.fragmentDefinition)) \(body)"
        }
        var head = random.oneIn(6) ? "\"An \\u006Fperation\" \(kind.rawValue)" : kind.rawValue
        if !random.oneIn(3) { head += " Q" }
        let location: DirectiveDefinition.Location =
            switch kind {
            case .query: .query
            case .mutation: .mutation
            case .subscription: .subscription
            }
        let note = directives(location)
        if !variables.isEmpty { head += "(\(variables.map(\.text).joined(separator: ", ")))" }
        text = "\(head)\(note) \(text)\(definitions)"
        if fault() { text += " query Q { __typename }" }
        return text
    }

    private mutating func selectionSet(
        on type: String, depth: Int, fragments: [(name: String, type: String)]
    ) -> String {
        var text = "{ "
        if depth > 3 { return "{ __typename }" }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: text += "__typename "
            case 1:
                guard let fragment = fragments.randomElement(using: &random), overlaps(fragment.type, type) || fault()
                else { continue }
                used.insert(fragment.name)
                text += "...\(fragment.name)\(directives(.fragmentSpread)) "
            case 2:
                guard let condition = condition(within: type) else { continue }
                text += "... on \(condition)\(directives(.inlineFragment)) "
                text += selectionSet(on: condition, depth: depth + 1, fragments: fragments)
            default: text += field(on: type, depth: depth, fragments: fragments)
            }
            text += random.oneIn(10) ? ", # comment\n" : " "
        }
        return text + "__typename }"
    }

    /// A type that some values of a type have; of an interface or a union mostly one of those that it is made of.
    private mutating func condition(within type: String) -> String? {
        if fault() { return random.pick(composites) }
        let possible = schema.possibleTypes(of: type)
        if possible.count > 1, random.oneIn(2) { return random.pick(possible) }
        for attempt in 0..<4 {
            let condition = random.pick(attempt == 0 ? abstract : composites)
            if overlaps(condition, type) { return condition }
        }
        return nil
    }

    private func overlaps(_ left: String, _ right: String) -> Bool {
        !Set(schema.possibleTypes(of: left)).isDisjoint(with: schema.possibleTypes(of: right))
    }

    private mutating func field(
        on type: String, depth: Int, fragments: [(name: String, type: String)]
    ) -> String {
        guard let definition = schema.type(named: type)?.fields.randomElement(using: &random) else { return "" }
        var text = random.oneIn(4) ? "\(random.pick(["a", "b", "name"])): " : ""
        text += fault() ? random.pick(["nope", "nam", "i", "barks"]) : definition.name
        var arguments: [String] = []
        for argument in definition.arguments where argument.isRequired ? !fault() : random.oneIn(3) {
            arguments.append(
                "\(fault() ? "wrong" : argument.name): \(value(argument.type, argument.defaultValue != nil))")
        }
        if !arguments.isEmpty { text += "(\(arguments.joined(separator: ", ")))" }
        text += directives(.field)
        let isComposite = schema.type(named: definition.type.name)?.isComposite == true
        if isComposite != fault() {
            text += " " + selectionSet(on: definition.type.name, depth: depth + 1, fragments: fragments)
        }
        return text
    }

    private mutating func directives(_ location: DirectiveDefinition.Location) -> String {
        guard random.oneIn(10) else { return "" }
        if fault() { return " @nope" }
        let known = schema.directives.filter { $0.locations.contains(location) || fault() }
        guard let directive = known.randomElement(using: &random) else { return "" }
        var arguments: [String] = []
        for argument in directive.arguments where argument.isRequired ? !fault() : random.oneIn(2) {
            // A variable's own directives hold constants.
            let value =
                location == .variableDefinition
                ? "\"x\"" : value(argument.type, argument.defaultValue != nil)
            arguments.append("\(argument.name): \(value)")
        }
        return " @\(directive.name)" + (arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))")
    }

    private mutating func value(_ type: TypeReference, _ hasDefault: Bool, depth: Int = 0) -> String {
        if fault() {
            let wrong = ["1", "1.5", "\"x\"", "true", "NOPE", "[1]", "{a: 1}", "null"]
            return random.pick(isConstant ? wrong : wrong + ["$undefined"])
        }
        if !isConstant, random.oneIn(4) { return variable(type, hasDefault) }
        return !type.isNonNull && random.oneIn(10) ? "null" : constant(type, depth)
    }

    private mutating func constant(_ type: TypeReference, _ depth: Int) -> String {
        if let item = type.item {
            if random.oneIn(4) { return value(item, false, depth: depth + 1) }
            return "["
                + (0..<random.number(0..<3)).map { _ in value(item, false, depth: depth + 1) }.joined(separator: ", ")
                + "]"
        }
        switch schema.type(named: type.name) {
        case .enumeration(let type): return random.pick(type.values).name
        case .inputObject(let type):

            var fields: [String] = []
            if type.isOneOf, !fault() {
                let field = random.pick(type.fields)
                return "{\(field.name): \(value(.nonNull(field.type), false, depth: depth + 1))}"
            }
            for field in type.fields where field.isRequired ? !fault() : depth < 3 && random.oneIn(3) {
                let name = fault() ? "wrong" : field.name
                fields.append("\(name): \(value(field.type, field.defaultValue != nil, depth: depth + 1))")
            }
            return "{\(fields.joined(separator: ", "))}"
        default:
            switch type.name {
            case "Int": return random.pick(["0", "-7", "2147483647"])
            case "Float": return random.pick(["1", "1.5", "-2e3"])
            case "Boolean": return random.pick(["true", "false"])
            case "ID": return random.pick(["\"a\"", "7"])
            case "DateTime": return random.pick(["\"2026-01-31T12:00:00Z\"", "\"2026-01-31T12:00:00.5+01:00\""])
            case "BigInt": return random.pick(["\"123\"", "7"])
            case "UUID": return "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\""
            case "Date": return "\"2026-01-31\""
            case "LocalTime": return random.pick(["\"12:30\"", "\"12:30:00.5\""])
            case "Duration": return random.pick(["\"P1DT2H\"", "\"-P1M\""])
            case "Decimal": return random.pick(["\"1.50\"", "7", "-2.5e3"])
            case "Bytes": return random.pick(["\"AAH/\"", "\"\""])
            case "Color": return "\"#ff8800\""
            case "Loudness": return random.pick(["0", "-3.5"])
            case "JSON": return random.pick(["{a: [1, null]}", "1", "\"x\""])
            default: return random.pick(["\"text\"", "\"\"\"block \"quoted\" text\"\"\"", "\"\\u00e9\\n\""])
            }
        }
    }

    private mutating func variable(_ type: TypeReference, _ hasDefault: Bool) -> String {
        if let known = variables.filter({ $0.type == type }).randomElement(using: &random), random.oneIn(2) {
            return "$\(known.name)"
        }
        let name = "v\(variables.count)"
        var declared = type
        var suffix = ""
        if type.isNonNull, hasDefault || fault() {
            declared = type.nullable
        } else if !type.isNonNull, random.oneIn(3) {
            declared = .nonNull(type)
        }
        if fault() { declared = random.pick(["Int", "[String]", "Query", "Nope"]) }
        if random.oneIn(3), schema.type(named: declared.name)?.isInput == true {
            isConstant = true
            suffix = " = \(value(declared, false))"
            isConstant = false
        }
        let description = random.oneIn(8) ? "\"What it is\" " : ""
        let note = directives(.variableDefinition)
        variables.append((name, type, "\(description)$\(name): \(declared)\(suffix)\(note)"))
        return "$\(name)"
    }
}
