import GraphQL
import JSON
import Relational

/// Makes random valid queries over a catalog's schema: nested, aliased, with fragments, directives, arguments as literals and
/// as variables.
struct RandomQuery {
    private var generator: SplitMix64
    private let schema: Schema
    /// Keys that exist and some that do not, by the name of the type or filter that they are for.
    private let keys: [String: [String]]
    private var definitions: [String] = []
    private(set) var variables = JSONObject()
    private var fragments: [String] = []
    private var aliases = 0

    init(seed: UInt64, schema: Schema, keys: [String: [String]]) {
        generator = SplitMix64(state: seed)
        self.schema = schema
        self.keys = keys
    }

    /// A document with one query.
    mutating func document() -> String {
        let selection = self.selection(of: "Query", depth: 0)
        let declared = definitions.isEmpty ? "" : "(\(definitions.joined(separator: ", ")))"
        return (["query\(declared) \(selection)"] + fragments).joined(separator: "\n")
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &generator)] }

    /// - Parameter isAmongTypes: whether other types have selections at the same place.
    private mutating func selection(of type: String, depth: Int, isAmongTypes: Bool = false) -> String {
        var parts: [String] = []
        // A field without an alias stands once, or its arguments would clash.
        var plain: Set<String> = []
        let fields = schema.type(named: type)?.fields ?? []
        let wanted = depth == 0 ? 3 : 4
        for _ in 0..<wanted where !fields.isEmpty {
            let field = pick(fields)
            let isLeaf = schema.type(named: field.type.name)?.isLeaf ?? true
            if !isLeaf, depth >= 7 { continue }
            if !isLeaf, depth > 0, !["nodes", "edges", "node", "pageInfo"].contains(field.name), chance(45) {
                continue
            }
            aliases += 1
            // Under the name alone, what types of one interface have under it would have to be alike.
            let alias = chance(30) && !isAmongTypes ? "" : "a\(aliases): "
            if alias.isEmpty, !plain.insert(field.name).inserted { continue }
            let directive = chance(5) ? " @include(if: true)" : chance(3) ? " @skip(if: true)" : ""
            let below = isLeaf ? "" : " " + selection(of: field.type.name, depth: depth + 1)
            parts.append("\(alias)\(field.name)\(arguments(of: field, on: type))\(directive)\(below)")
        }
        if schema.type(named: type)?.isAbstract == true {
            for possible in schema.possibleTypes(of: type) where type == "Node" || chance(60) {
                parts.append("... on \(possible) \(selection(of: possible, depth: depth + 1, isAmongTypes: true))")
            }
            let common = Set(schema.possibleTypes(of: type).flatMap { schema.type(named: $0)?.interfaces ?? [] })
            for interface in common.sorted() where interface != type && chance(30) {
                let fields = schema.type(named: interface)?.fields ?? []
                aliases += 1
                // Under an alias, since the types of the interface have selections of their own.
                parts.append("... on \(interface) { __typename a\(aliases): \(pick(fields.map(\.name))) }")
            }
        }
        if chance(30) { parts.append("__typename") }
        if parts.isEmpty { parts.append("__typename") }
        if chance(10) {
            let name = "F\(fragments.count)"
            fragments.append("fragment \(name) on \(type) { \(parts.joined(separator: " ")) }")
            return "{ ...\(name) }"
        }
        return chance(10)
            ? "{ ... on \(type) { \(parts.joined(separator: " ")) } }" : "{ \(parts.joined(separator: " ")) }"
    }

    private mutating func arguments(of field: FieldDefinition, on type: String) -> String {
        if field.name == "groups" { return groups(field) }
        var texts: [String] = []
        let isBackward = chance(25)
        for argument in field.arguments {
            switch argument.name {
            case "id": texts.append("id: \(value(.string(pick(keys[field.type.name] ?? ["1"])), "ID!"))")
            case "nodeId": texts.append("nodeId: \(value(.string(pick(keys["nodeId"] ?? ["x"])), "ID!"))")
            case "first" where !isBackward && chance(75), "last" where isBackward:
                texts.append("\(argument.name): \(value(.integer(Int.random(in: 0...4, using: &generator)), "Int"))")
            case "filter" where chance(35): texts.append("filter: \(filter(argument.type.name))")
            case "orderBy" where chance(40): texts.append("orderBy: \(order(argument.type))")
            default:
                guard let values = keys["(\(argument.name))"] ?? (argument.isRequired ? ["1", "x"] : nil),
                    argument.isRequired || chance(60)
                else { continue }
                let text = pick(values)
                switch argument.type.name {
                case "Int": texts.append("\(argument.name): \(value(.integer(Int(text) ?? 0), "\(argument.type)"))")
                case "ID" where argument.type.nullable.item != nil:
                    let list = JSONValue.array([.string(text), .string(pick(values))])
                    texts.append("\(argument.name): \(value(list, "[ID!]", asVariable: true))")
                default: texts.append("\(argument.name): \(value(.string(text), "\(argument.type)"))")
                }
            }
        }
        return texts.isEmpty ? "" : "(\(texts.joined(separator: ", ")))"
    }

    /// Some orders, seldom as a variable.
    private mutating func order(_ type: TypeReference) -> String {
        let names = orders(of: type.name).map { JSONValue.string($0) }
        if chance(20) { return value(.array(names), "\(type)", asVariable: true) }
        return names.count == 1 ? names[0].string ?? "" : "[\(names.compactMap(\.string).joined(separator: ", "))]"
    }

    /// One to three values of an order's enum.
    mutating func orders(of type: String) -> [String] {
        guard case .enumeration(let order) = schema.type(named: type) else { return [] }
        return (0..<pick([1, 1, 2, 3])).map { _ in pick(order.values.map(\.name)) }
    }

    /// The arguments of groups, a few of which are wrong.
    private mutating func groups(_ field: FieldDefinition) -> String {
        guard let by = field.argument("by"), case .enumeration(let keys) = schema.type(named: by.type.name),
            let order = field.argument("orderBy")
        else { return "" }
        let names = (0..<pick([1, 1, 1, 2, 2, 3])).map { _ in pick(keys.values.map(\.name)) }
        var texts = [
            chance(20)
                ? "by: \(value(.array(names.map { .string($0) }), "\(by.type)", asVariable: true))"
                : "by: [\(names.joined(separator: ", "))]"
        ]
        if chance(60) { texts.append("first: \(value(.integer(Int.random(in: 0...9, using: &generator)), "Int"))") }
        if chance(60) { texts.append("orderBy: \(self.order(order.type))") }
        if chance(50) {
            let zone = pick(["UTC", "Europe/Berlin", "America/St_Johns", chance(90) ? "UTC" : "Mars/Base3"])
            texts.append("timeZone: \(value(.string(zone), "String"))")
        }
        return "(\(texts.joined(separator: ", ")))"
    }

    // MARK: Filters

    private mutating func filter(_ type: String) -> String {
        let filter = filter(type, depth: 0)
        return chance(35) ? value(filter, type, asVariable: true) : literal(filter, .named(type))
    }

    /// A filter with conditions on some fields, and filters within it.
    mutating func filter(_ type: String, depth: Int) -> JSONValue {
        guard case .inputObject(let filter) = schema.type(named: type) else { return .null }
        let fields = filter.fields.filter { $0.type.name != type }
        var object = JSONObject()
        for _ in 0..<pick([0, 1, 1, 1, 2]) {
            let field = pick(fields)
            object[field.name] = comparisons(of: field)
        }
        guard depth < 3 else { return .object(object) }
        if chance(15) {
            object["and"] = .array((0..<pick([0, 1, 2])).map { _ in self.filter(type, depth: depth + 1) })
        }
        if chance(20) {
            object["or"] = .array((0..<pick([0, 1, 2, 3])).map { _ in self.filter(type, depth: depth + 1) })
        }
        if chance(15) { object["not"] = self.filter(type, depth: depth + 1) }
        return .object(object)
    }

    private mutating func comparisons(of field: InputValueDefinition) -> JSONValue {
        guard case .inputObject(let type) = schema.type(named: field.type.name) else { return .null }
        var object = JSONObject()
        for _ in 0..<pick([0, 1, 1, 1, 1, 2]) {
            let comparison = pick(type.fields)
            if comparison.type.item != nil {
                object[comparison.name] = .array((0..<pick([0, 1, 2, 3])).map { _ in operand(field, comparison) })
            } else {
                object[comparison.name] = operand(field, comparison)
            }
        }
        return .object(object)
    }

    private mutating func operand(_ field: InputValueDefinition, _ comparison: InputValueDefinition) -> JSONValue {
        let scalar = comparison.type.name
        let known = keys[field.name] ?? keys[field.type.name] ?? ["1"]
        switch scalar {
        case "Boolean": return .bool(chance(50))
        case "Int", "Loudness": return .integer(Int(pick(known)) ?? 0)
        case "Float": return .integer(Int.random(in: -1...25, using: &generator))
        case "DateTime" where keys[field.name] == nil:
            return .string("2026-0\(Int.random(in: 1...9, using: &generator))-01T00:00:00Z")
        case "String" where comparison.name == "startsWith":
            return .string(String(pick(known).prefix(Int.random(in: 0...4, using: &generator))))
        default: return .string(pick(known))
        }
    }

    /// A value as a literal, with variables for some of its parts.
    private mutating func literal(_ value: JSONValue, _ type: TypeReference) -> String {
        if let item = type.item, case .array(let values) = value {
            if chance(15) { return self.value(value, "\(type.nullable)!", asVariable: true) }
            return "[\(values.map { literal($0, item) }.joined(separator: ", "))]"
        }
        guard case .inputObject(let object) = schema.type(named: type.name), case .object(let members) = value else {
            // Now and then as documents of the release before have it.
            let name = type.name == "ID" && formerly.contains(value) && chance(50) ? "String" : type.name
            return self.value(value, "\(name)!")
        }
        if chance(10) { return self.value(value, "\(type.name)!", asVariable: true) }
        let fields = members.members.map { member in
            "\(member.name): \(literal(member.value, object.field(member.name)?.type ?? "ID"))"
        }
        return "{ \(fields.joined(separator: ", ")) }"
    }

    /// What only fields are compared with whose filters took a `String` in the release before.
    private var formerly: [JSONValue] { (keys["videoId"] ?? []).map { .string($0) } }

    /// A value written out or, half of the time, given by a variable.
    private mutating func value(_ value: JSONValue, _ type: String, asVariable: Bool = false) -> String {
        guard asVariable || chance(50) else {
            if case .enumeration? = schema.type(named: String(type.prefix { $0 != "!" })) {
                return value.string ?? "null"
            }
            return value.description
        }
        let name = "v\(definitions.count)"
        definitions.append("$\(name): \(type)")
        variables[name] = value
        return "$\(name)"
    }
}

/// A small random generator whose sequence a seed determines, so that a failing query can be made again.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
