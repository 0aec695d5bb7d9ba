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
    /// Whether variables now and then have the types that documents of the release before declare.
    private let hasFormerTypes: Bool

    init(seed: UInt64, schema: Schema, keys: [String: [String]], hasFormerTypes: Bool = true) {
        self.hasFormerTypes = hasFormerTypes
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

    private mutating func selection(of type: String, depth: Int) -> String {
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
            let alias = chance(30) ? "" : "a\(aliases): "
            if alias.isEmpty, !plain.insert(field.name).inserted { continue }
            let directive = chance(5) ? " @include(if: true)" : chance(3) ? " @skip(if: true)" : ""
            let below = isLeaf ? "" : " " + selection(of: field.type.name, depth: depth + 1)
            parts.append("\(alias)\(field.name)\(arguments(of: field, on: type))\(directive)\(below)")
        }
        if schema.type(named: type)?.isAbstract == true {
            for possible in schema.possibleTypes(of: type) where type == "Node" || chance(60) {
                parts.append("... on \(possible) \(selection(of: possible, depth: depth + 1))")
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
        var texts: [String] = []
        let isBackward = chance(25)
        for argument in field.arguments {
            switch argument.name {
            case "id": texts.append("id: \(value(.string(pick(keys[field.type.name] ?? ["1"])), "ID!"))")
            case "nodeId": texts.append("nodeId: \(value(.string(pick(keys["nodeId"] ?? ["x"])), "ID!"))")
            case "first" where !isBackward && chance(75), "last" where isBackward:
                texts.append("\(argument.name): \(value(.integer(Int.random(in: 0...4, using: &generator)), "Int"))")
            case "filter" where chance(35):
                texts.append(filter(argument.type.name))
            case "orderBy" where chance(40):
                if case .enumeration(let order) = schema.type(named: argument.type.name) {
                    texts.append("orderBy: \(pick(order.values.map(\.name)))")
                }
            default:
                guard let values = keys["(\(argument.name))"], argument.isRequired || chance(60) else { continue }
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

    private mutating func filter(_ type: String) -> String {
        guard case .inputObject(let filter) = schema.type(named: type) else { return "" }
        let member = pick(filter.fields)
        let values = keys[member.name] ?? ["1"]
        let wantsRange = member.type.name == "DateTimeFilter" || (hasOrder(member.type.name) && chance(40))
        let scalar = scalar(of: member.type.name)
        let picked = [json(pick(values), scalar), json(pick(values), scalar)]
        // No index serves this filter alone, which is refused.
        let user = member.name == "clientEventId" && chance(80) ? pick(keys["userId"] ?? ["1"]) : nil
        if wantsRange {
            let comparison = pick(["gt", "gte", "lt", "lte"])
            return "filter: { \(member.name): { \(comparison): \(value(picked[0], "\(scalar)!")) } }"
        }
        if chance(50) {
            var object: JSONObject = [member.name: .object(["in": .array(picked)])]
            if let user { object["userId"] = ["eq": .string(user)] }
            return "filter: \(value(.object(object), type, asVariable: true))"
        }
        let companion = user.map { ", userId: { eq: \(value(.string($0), "ID!")) }" } ?? ""
        return "filter: { \(member.name): { eq: \(value(picked[0], "\(scalar)!")) }\(companion) }"
    }

    private func hasOrder(_ filter: String) -> Bool {
        guard case .inputObject(let operators) = schema.type(named: filter) else { return false }
        return operators.field("gt") != nil
    }

    /// A value of a scalar or an enum.
    private func json(_ text: String, _ scalar: String) -> JSONValue {
        scalar == "Int" ? Int(text).map { .integer($0) } ?? .null : .string(text)
    }

    /// The type of what is compared, now and then as documents of the release before have it.
    private mutating func scalar(of filter: String) -> String {
        guard case .inputObject(let operators) = schema.type(named: filter), let type = operators.field("eq")?.type.name
        else { return "String" }
        return filter == "IDEqualityFilter" && hasFormerTypes && chance(50) ? "String" : type
    }

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
