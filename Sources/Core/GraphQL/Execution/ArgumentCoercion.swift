/// Coerces the arguments of fields and directives: specification section 6.4.1.
///
/// The document must have been validated against the schema, and the variables coerced for the operation at hand.
public struct ArgumentCoercion: Sendable {
    /// The schema that defines the arguments' types.
    public let schema: Schema
    /// The operation's variables.
    public let variables: CoercedVariables

    /// - Parameters:
    ///   - schema: the schema that the document was validated against.
    ///   - variables: the operation's variables.
    public init(schema: Schema, variables: CoercedVariables) {
        self.schema = schema
        self.variables = variables
    }

    /// The values of a field's arguments.
    ///
    /// - Throws: `badUserInput` at the argument at fault.
    public func coerce(_ field: Field, _ definition: FieldDefinition) throws(GraphQLError) -> CoercedArguments {
        var members: [InputObject.Member] = []
        for argument in definition.arguments {
            let given = field.arguments[argument.name]
            let value =
                try given.map { given throws(GraphQLError) in try coerce(given.value, as: argument.type) } ?? nil
            if let value = value ?? argument.defaultValue {
                members.append(InputObject.Member(name: argument.name, value: value))
            } else if argument.type.isNonNull {
                throw missing(argument, given, in: field)
            }
        }
        return CoercedArguments(members)
    }

    /// The value of a directive's argument; its default, or nil, when it is absent.
    ///
    /// - Throws: `badUserInput` when the value is not of the argument's type.
    func coerce(
        _ name: String, of directive: Directive, as definition: InputValueDefinition
    ) throws(GraphQLError) -> InputValue? {
        guard let argument = directive.arguments[name], let value = try coerce(argument.value, as: definition.type)
        else { return definition.defaultValue }
        return value
    }

    func missing(_ argument: InputValueDefinition, _ given: Argument?, in field: Field) -> GraphQLError {
        guard let given else {
            return GraphQLError(
                "Argument \"\(argument.name)\" of required type \"\(argument.type)\" was not provided.",
                code: .badUserInput, locations: [field.location])
        }
        var source = "a value"
        if case .variable(let name) = given.value.kind { source = "the variable \"$\(name)\"" }
        return GraphQLError(
            "Argument \"\(argument.name)\" of required type \"\(argument.type)\" was provided \(source) which was not "
                + "provided a runtime value.", code: .badUserInput, locations: [given.value.location])
    }

    /// The value of a literal as a type; nil for a variable that is absent.
    func coerce(_ value: Value, as type: TypeReference) throws(GraphQLError) -> InputValue? {
        switch value.kind {
        case .variable(let name):
            guard let present = variables[name].value else { return nil }
            if present.isNull, type.isNonNull { throw unexpectedNull(type, at: value) }
            return present
        case .null:
            if type.isNonNull { throw unexpectedNull(type, at: value) }
            return .null
        case .list(let items):
            guard let item = type.item else { return try leaf(value, as: type) }
            var values: [InputValue] = []
            for literal in items {
                guard let value = try coerce(literal, as: item) else {
                    // An absent variable in a list is null: section 3.11.
                    if item.isNonNull { throw unexpectedNull(item, at: literal) }
                    values.append(.null)
                    continue
                }
                values.append(value)
            }
            return .list(values)
        case .object(let fields):
            if let item = type.item { return try coerce(value, as: item).map { .list([$0]) } }
            guard case .inputObject(let object) = schema.type(named: type.name) else {
                return try leaf(value, as: type)
            }
            return .object(try self.object(fields, object, at: value))
        case .int, .float, .string, .boolean, .enumeration:
            if let item = type.item { return try coerce(value, as: item).map { .list([$0]) } }
            return try leaf(value, as: type)
        }
    }

    private func object(
        _ fields: NodeList<ObjectField>, _ type: InputObjectType, at value: Value
    ) throws(GraphQLError) -> InputObject {
        var members: [InputObject.Member] = []
        for definition in type.fields {
            let given = fields.first { $0.name == definition.name }
            let coerced =
                try given.map { given throws(GraphQLError) in try coerce(given.value, as: definition.type) } ?? nil
            if let coerced = coerced ?? definition.defaultValue {
                members.append(InputObject.Member(name: definition.name, value: coerced))
            } else if definition.type.isNonNull {
                throw missing(definition, of: type, at: given?.value ?? value)
            }
        }
        if type.isOneOf, members.count != 1 || members[0].value.isNull { throw notOne(of: type, at: value) }
        return InputObject(members)
    }

    /// A scalar's or an enum's value.
    func leaf(_ value: Value, as type: TypeReference) throws(GraphQLError) -> InputValue {
        switch schema.type(named: type.name) {
        case .scalar(let scalar):
            do throws(ScalarType.Failure) {
                return try scalar.parse(.literal(value))
            } catch {
                throw GraphQLError("\(error.message).", code: .badUserInput, locations: [value.location])
            }
        case .enumeration(let type):
            if case .enumeration(let name) = value.kind, type.contains(name) { return .enumeration(name) }
            throw invalid(type.name, at: value)
        default: throw invalid(type.name, at: value)
        }
    }

    func invalid(_ type: String, at value: Value) -> GraphQLError {
        GraphQLError("Expected a value of type \"\(type)\".", code: .badUserInput, locations: [value.location])
    }

    func unexpectedNull(_ type: TypeReference, at value: Value) -> GraphQLError {
        GraphQLError(
            "Expected a value of non-null type \"\(type)\", found null.", code: .badUserInput,
            locations: [value.location])
    }

    func missing(_ field: InputValueDefinition, of type: InputObjectType, at value: Value) -> GraphQLError {
        GraphQLError(
            "Field \"\(type.name).\(field.name)\" of required type \"\(field.type)\" was not provided.",
            code: .badUserInput, locations: [value.location])
    }

    func notOne(of type: InputObjectType, at value: Value) -> GraphQLError {
        GraphQLError(
            "Exactly one field of \"\(type.name)\" must be given, and it must not be null.", code: .badUserInput,
            locations: [value.location])
    }
}
