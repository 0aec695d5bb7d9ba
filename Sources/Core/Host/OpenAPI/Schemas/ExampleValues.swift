import GraphQL
import JSON
import ModuleKit
import Relational

/// Values for the document's examples: those that mutations exemplify, and for the rest one of the type.
struct ExampleValues {
    private let catalog: Catalog
    /// Members of the objects of types, by the types' names.
    private let known: [String: JSONObject]

    /// Deeper objects are left out.
    private static let deepest = 4

    init(_ catalog: Catalog) {
        self.catalog = catalog
        let mutations = (catalog.schema.mutationType?.fields ?? []).compactMap { catalog.mutation(named: $0.name) }
        var known: [String: JSONObject] = [:]
        // What is made is exemplified whole; what is changed may have only a part.
        for mutation in mutations.filter({ $0.effect == .create }) + mutations.filter({ $0.effect != .create }) {
            guard let type = mutation.type else { continue }
            for member in mutation.example.members + mutation.answerExample.members
            where known[type]?[member.name] == nil {
                known[type, default: [:]][member.name] = member.value
            }
        }
        self.known = known
    }

    /// A value of a field of a type.
    func value(of type: TypeReference, named name: String = "", of owner: String = "") -> JSONValue {
        value(type, name, owner, nil, depth: 0)
    }

    /// An object of a type, as REST shows it.
    func object(_ type: String) -> JSONValue { value(of: .nonNull(.named(type))) }

    /// An object of some members.
    func object(_ fields: [FieldDefinition]) -> JSONValue {
        var object: JSONObject = [:]
        for field in fields { object[field.name] = value(of: field.type, named: field.name) }
        return .object(object)
    }

    /// A value that a client may give for a parameter or a field.
    func value(of definition: InputValueDefinition, of owner: String = "") -> JSONValue {
        value(.nonNull(definition.type), definition.name, owner, definition.bound, depth: 0)
    }

    /// The fields of a body that must be there.
    func object(_ fields: [InputValueDefinition], of owner: String = "") -> JSONValue {
        var object: JSONObject = [:]
        for field in fields where field.isRequired { object[field.name] = value(of: field, of: owner) }
        return .object(object)
    }

    private func value(
        _ type: TypeReference, _ name: String, _ owner: String, _ bound: ValueBound?, depth: Int
    ) -> JSONValue {
        if let value = known[owner]?[name] { return value }
        if !type.isNonNull { return .null }
        if let item = type.item {
            guard case .elements(let count, let each) = bound else {
                return .array([value(.nonNull(item), "", "", bound, depth: depth)])
            }
            let element = value(.nonNull(item), "", "", each, depth: depth)
            return .array(Array(repeating: element, count: min(max(1, count.lowerBound), count.upperBound)))
        }
        switch catalog.schema.type(named: type.name) {
        case .enumeration(let type): return type.values.first.map { .string($0.name) } ?? .null
        case .object(let type): return object(type, depth: depth)
        case .inputObject(let type): return object(type.fields, of: type.name)
        case .interface, .union:
            let first = catalog.schema.possibleTypes(of: type.name).first
            return first.map { value(.nonNull(.named($0)), "", "", nil, depth: depth) } ?? [:]
        case .scalar, nil: return Self.scalar(type.name, catalog.form(ofScalar: type.name), bound)
        }
    }

    private func object(_ type: ObjectType, depth: Int) -> JSONValue {
        guard depth < Self.deepest else { return [:] }
        let shown = catalog.scalarFields(of: type.name)
        var object: JSONObject = [:]
        for field in type.fields where shown.isEmpty || shown.contains(field.name) {
            object[field.name] = value(field.type, field.name, type.name, nil, depth: depth + 1)
        }
        return .object(object)
    }

    private static func scalar(_ name: String, _ form: ScalarDeclaration.Form?, _ bound: ValueBound?) -> JSONValue {
        switch bound {
        case .choices(let choices): return choices.first.map(JSONValue.string) ?? ""
        case .integers(let range): return .integer(min(max(1, range.lowerBound), range.upperBound))
        case .numbers(let range):
            let number = min(max(1.5, range.lowerBound), range.upperBound)
            return JSONNumber(number).map { .number($0) } ?? 1
        case .length(let length) where length.lowerBound > 4:
            return .string(String(repeating: "x", count: length.lowerBound))
        case .key, .length, .size, .elements, nil: break
        }
        return switch (name, form) {
        case (_, .number): 1
        case (_, .boolean): true
        default: text(name)
        }
    }

    private static func text(_ name: String) -> JSONValue {
        switch name {
        case "ID", "BigInt": "1"
        case "Int": 1
        case "Float": .number(JSONNumber(1.5) ?? JSONNumber(1))
        case "Decimal": "1.5"
        case "Boolean": true
        case "DateTime": "2026-01-31T12:00:00.000000Z"
        case "Date": "2026-01-31"
        case "LocalTime": "12:00:00"
        case "Bytes": "aGVsbG8="
        case "Duration": "PT1H30M"
        case "UUID": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
        case "JSON": ["any": "value"]
        default: "text"
        }
    }
}
