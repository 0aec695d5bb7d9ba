import GraphQL
import JSON
import ModuleKit
import Relational

/// The JSON Schemas of the types of the GraphQL schema, as REST shows and takes their values.
struct TypeSchemas {
    let catalog: Catalog

    /// The schema of a type's values.
    func schema(
        of type: TypeReference, for use: ScalarSchemas.Use, bound: ValueBound? = nil,
        _ components: inout OpenAPIComponents
    ) -> JSONObject {
        let schema: JSONObject
        if let item = type.item {
            schema = list(of: item, for: use, bound, &components)
        } else {
            schema = named(type.name, for: use, bound, &components)
        }
        return type.isNonNull ? schema : schema.orNull
    }

    private func list(
        of item: TypeReference, for use: ScalarSchemas.Use, _ bound: ValueBound?, _ components: inout OpenAPIComponents
    ) -> JSONObject {
        guard case .elements(let count, let each) = bound else {
            return ["type": "array", "items": .object(schema(of: item, for: use, bound: bound, &components))]
        }
        return [
            "type": "array", "items": .object(schema(of: item, for: use, bound: each, &components)),
            "minItems": .integer(count.lowerBound), "maxItems": .integer(count.upperBound),
        ]
    }

    private func named(
        _ name: String, for use: ScalarSchemas.Use, _ bound: ValueBound?, _ components: inout OpenAPIComponents
    ) -> JSONObject {
        switch catalog.schema.type(named: name) {
        case .scalar, nil:
            ScalarSchemas.narrow(
                ScalarSchemas.schema(of: name, catalog.form(ofScalar: name), for: use), to: bound, for: use)
        case .enumeration(let type):
            components.reference(.schemas, name, key: "type \(name)") { _ in .object(Self.schema(of: type)) }
        case .object(let type):
            components.reference(.schemas, name, key: "type \(name)") { .object(schema(of: type, &$0)) }
        case .inputObject(let type):
            components.reference(.schemas, name, key: "type \(name)") {
                .object(schema(of: type.fields, type.description, isOneOf: type.isOneOf, &$0))
            }
        case .interface, .union:
            [
                "anyOf": .array(
                    catalog.schema.possibleTypes(of: name).map { .object(named($0, for: use, nil, &components)) })
            ]
        }
    }

    private static func schema(of type: EnumType) -> JSONObject {
        let meanings = type.values.compactMap { value in value.description.map { "- `\(value.name)`: \($0)" } }
        let text = ([type.description].compactMap(\.self) + [meanings.joined(separator: "\n")])
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
        var schema: JSONObject = ["type": "string", "enum": .array(type.values.map { .string($0.name) })]
        if !text.isEmpty { schema["description"] = .string(text) }
        return schema
    }

    /// An object as REST shows it. Of a row those members alone are there that the parameter `fields` names, where a request
    /// has it; of any other value all are.
    private func schema(of type: ObjectType, _ components: inout OpenAPIComponents) -> JSONObject {
        let shown = catalog.scalarFields(of: type.name)
        let isRow = catalog.representation(of: type.name) != nil
        let fields = shown.isEmpty ? type.fields : shown.compactMap { catalog.schema.field($0, of: type.name) }
        return schema(of: fields, type.description, areRequired: !isRow, &components)
    }

    /// An object of some members.
    func schema(
        of fields: [FieldDefinition], _ description: String?, areRequired: Bool = true,
        _ components: inout OpenAPIComponents
    ) -> JSONObject {
        var properties: JSONObject = [:]
        for field in fields {
            properties[field.name] = .object(
                Self.described(
                    schema(of: field.type, for: .answer, &components), field.description, field.deprecationReason))
        }
        var schema: JSONObject = ["type": "object"]
        schema["description"] = description.map(JSONValue.string)
        if areRequired, !fields.isEmpty { schema["required"] = .array(fields.map { .string($0.name) }) }
        schema["properties"] = .object(properties)
        return schema
    }

    /// An object of fields that a client gives. None but these is taken.
    func schema(
        of fields: [InputValueDefinition], _ description: String?, isOneOf: Bool = false,
        _ components: inout OpenAPIComponents
    ) -> JSONObject {
        var properties: JSONObject = [:]
        for field in fields {
            var type = field.type
            // Where null means nothing that absence does not, only some readers take it.
            if !field.type.isNonNull, !field.takesNull || isOneOf { type = .nonNull(type) }
            var schema = Self.described(
                schema(of: type, for: .body, bound: field.bound, &components), field.meaning, field.deprecationReason)
            schema["default"] = field.defaultValue?.json
            properties[field.name] = .object(schema)
        }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema: JSONObject = ["type": "object"]
        schema["description"] = description.map(JSONValue.string)
        if !required.isEmpty { schema["required"] = .array(required) }
        if isOneOf {
            schema["minProperties"] = 1
            schema["maxProperties"] = 1
        }
        schema["properties"] = .object(properties)
        schema["additionalProperties"] = false
        return schema
    }

    /// A schema with what it is for.
    private static func described(
        _ schema: JSONObject, _ description: String?, _ deprecation: String?
    ) -> JSONObject {
        var schema = schema
        let text = [description, deprecation.map { "Deprecated: \($0)" }].compactMap(\.self).joined(separator: " ")
        if !text.isEmpty { schema["description"] = .string(text) }
        if deprecation != nil { schema["deprecated"] = true }
        return schema
    }
}

extension InputValueDefinition {
    /// What the value is for, without the sentence for its bound where a schema says that by itself.
    var meaning: String? {
        guard let description, let bound, let sentence = bound.sentence, description.hasSuffix(sentence) else {
            return description
        }
        // Nothing in a schema bounds the bytes that a value takes.
        if case .size = bound { return description }
        let rest = description.dropLast(sentence.count)
        return rest.isEmpty ? nil : String(rest.hasSuffix(" ") ? rest.dropLast() : rest)
    }
}
