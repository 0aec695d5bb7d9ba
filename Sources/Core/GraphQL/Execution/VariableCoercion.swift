public import JSON

extension OperationDefinition {
    /// Coerces the values of a request's variables: specification section 6.1.2.
    ///
    /// - Parameters:
    ///   - json: the request's `variables`; nil when it has none.
    ///   - schema: the schema that the document was validated against.
    /// - Throws: every variable at fault, each an error with `badUserInput` that names the variable and the path in it.
    public func coerceVariables(_ json: JSONObject?, schema: Schema) throws(GraphQLErrors) -> CoercedVariables {
        let definitions = variableDefinitions
        if definitions.isEmpty { return .none }
        var coercion = VariableCoercion(schema: schema)
        var names: [String] = []
        var entries: [CoercedVariables.Entry] = []
        names.reserveCapacity(definitions.count)
        entries.reserveCapacity(definitions.count)
        for definition in definitions {
            names.append(definition.name)
            entries.append(coercion.entry(of: definition, json?[definition.name]))
        }
        guard coercion.errors.isEmpty else { throw GraphQLErrors(coercion.errors) }
        return CoercedVariables(names: names, entries: entries)
    }
}

/// Coerces JSON values and gathers what is wrong with them: the input coercion of specification sections 3.5 to 3.12.
private struct VariableCoercion {
    /// The most errors of one request, as in graphql-js.
    static let mostErrors = 50

    enum Step {
        case member(String)
        case item(Int)
    }

    let schema: Schema
    var errors: [GraphQLError] = []
    private var path: [Step] = []

    init(schema: Schema) { self.schema = schema }

    mutating func entry(of definition: VariableDefinition, _ json: JSONValue?) -> CoercedVariables.Entry {
        let type = definition.type
        guard let json else {
            if let literal = definition.defaultValue { return defaultEntry(literal, definition) }
            if type.isNonNull {
                report("Variable \"$\(definition.name)\" of required type \"\(type)\" was not provided.", definition)
            }
            return .absent
        }
        if json.isNull, type.isNonNull {
            report("Variable \"$\(definition.name)\" of non-null type \"\(type)\" must not be null.", definition)
            return .absent
        }
        return coerce(json, as: type, of: definition).map { .present($0) } ?? .absent
    }

    private mutating func defaultEntry(_ literal: Value, _ definition: VariableDefinition) -> CoercedVariables.Entry {
        do throws(GraphQLError) {
            let coercion = ArgumentCoercion(schema: schema, variables: .none)
            return try coercion.coerce(literal, as: definition.type).map { .present($0) } ?? .absent
        } catch {
            if errors.count < Self.mostErrors { errors.append(error) }
            return .absent
        }
    }

    /// The coerced value; nil after an error.
    private mutating func coerce(
        _ json: JSONValue, as type: TypeReference, of definition: VariableDefinition
    ) -> InputValue? {
        if errors.count >= Self.mostErrors { return nil }
        if json.isNull {
            if type.isNonNull { fail("Expected non-nullable type \"\(type)\" not to be null.", definition) }
            return type.isNonNull ? nil : .null
        }
        switch type {
        case .nonNull(let type): return coerce(json, as: type, of: definition)
        case .list(let item): return list(json, of: item, definition)
        case .named(let name):
            switch schema.type(named: name) {
            case .scalar(let scalar):
                do throws(ScalarType.Failure) {
                    return try scalar.parse(.json(json))
                } catch {
                    fail("\(error.message).", definition)
                    return nil
                }
            case .enumeration(let type): return enumeration(json, type, definition)
            case .inputObject(let type): return object(json, type, definition)
            case .object, .interface, .union, nil:
                fail("\"\(name)\" is not an input type.", definition)
                return nil
            }
        }
    }

    private mutating func list(_ json: JSONValue, of item: TypeReference, _ definition: VariableDefinition)
        -> InputValue?
    {
        // A value that is no list stands for a list of one: section 3.11.
        guard case .array(let elements) = json else {
            return coerce(json, as: item, of: definition).map { .list([$0]) }
        }
        var items: [InputValue] = []
        items.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            path.append(.item(position))
            let value = coerce(element, as: item, of: definition)
            path.removeLast()
            if let value { items.append(value) }
            if errors.count >= Self.mostErrors { break }
        }
        return items.count == elements.count ? .list(items) : nil
    }

    private mutating func enumeration(
        _ json: JSONValue, _ type: EnumType, _ definition: VariableDefinition
    ) -> InputValue? {
        guard let name = json.string else {
            fail("Enum \"\(type.name)\" cannot represent non-string value.", definition)
            return nil
        }
        guard type.contains(name) else {
            let suggestion = Suggestions.didYouMean(name, type.values.map(\.name))
            fail("Value does not exist in \"\(type.name)\" enum.\(suggestion)", definition)
            return nil
        }
        return .enumeration(name)
    }

    private mutating func object(
        _ json: JSONValue, _ type: InputObjectType, _ definition: VariableDefinition
    ) -> InputValue? {
        guard let given = json.object else {
            fail("Expected type \"\(type.name)\" to be an object.", definition)
            return nil
        }
        let before = errors.count
        var members: [InputObject.Member] = []
        for field in type.fields {
            guard let value = given[field.name] else {
                if let value = field.defaultValue {
                    members.append(InputObject.Member(name: field.name, value: value))
                } else if field.type.isNonNull {
                    fail("Field \"\(field.name)\" of required type \"\(field.type)\" was not provided.", definition)
                }
                continue
            }
            path.append(.member(field.name))
            let coerced = coerce(value, as: field.type, of: definition)
            path.removeLast()
            if let coerced { members.append(InputObject.Member(name: field.name, value: coerced)) }
        }
        for member in given.members where type.field(member.name) == nil {
            let suggestion = Suggestions.didYouMean(member.name, type.fields.map(\.name))
            fail("Field \"\(member.name)\" is not defined by type \"\(type.name)\".\(suggestion)", definition)
            if errors.count >= Self.mostErrors { break }
        }
        if type.isOneOf, errors.count == before, members.count != 1 || members[0].value.isNull {
            fail("Exactly one field of \"\(type.name)\" must be given, and it must not be null.", definition)
        }
        return errors.count == before ? .object(InputObject(members)) : nil
    }

    private mutating func fail(_ message: String, _ definition: VariableDefinition) {
        var place = ""
        if !path.isEmpty {
            place = " at \"\(definition.name)"
            for step in path {
                switch step {
                case .member(let name): place += ".\(name)"
                case .item(let position): place += "[\(position)]"
                }
            }
            place += "\""
        }
        report("Variable \"$\(definition.name)\" got invalid value\(place); \(message)", definition)
    }

    private mutating func report(_ message: String, _ definition: VariableDefinition) {
        guard errors.count < Self.mostErrors else { return }
        errors.append(GraphQLError(message, code: .badUserInput, locations: [definition.location]))
    }
}
