/// A literal, and the type that its place expects.
struct ExpectedLiteral {
    let value: Value
    let type: TypeReference
}

/// Finds how the value of a literal comes about: the input coercion of specification sections 3.5 to 3.12. The result is nil
/// for a variable that is absent.
struct LiteralCoercion: Folding {
    enum Container {
        /// The rest of a list, and what its items came to.
        case list(NodeList<Value>.Iterator, item: TypeReference, at: Value?, [InputExpression])
        /// A value that stands for a list of one; nil once it was given out.
        case single(Value?, item: TypeReference, InputExpression?)
        case object(OpenObject)
    }

    struct OpenObject {
        let type: InputObjectType
        let value: Value
        let fields: NodeList<ObjectField>
        /// The position among the type's fields.
        var position = 0
        var members: [InputExpression.Member] = []
    }

    let schema: Schema
    let variables: CoercedVariables

    mutating func begin(_ literal: ExpectedLiteral) throws(GraphQLError) -> Folded<Container, InputExpression?> {
        let (value, type) = (literal.value, literal.type)
        switch value.kind {
        case .variable(let name):
            guard let index = variables.index(of: name), let present = variables[index].value else {
                return .result(nil)
            }
            if present.isNull, type.isNonNull { throw unexpectedNull(type, at: value) }
            var expansion = VariableExpansion(index: index)
            return .result(expansion.fold(VariableExpansion.Part(value: present, path: [])))
        case .null:
            if type.isNonNull { throw unexpectedNull(type, at: value) }
            return .result(.constant(.null))
        case .list(let items):
            guard let item = type.item else { return .result(.constant(try leaf(value, as: type))) }
            return .container(.list(items.makeIterator(), item: item, at: nil, []))
        case .object(let fields):
            if let item = type.item { return .container(.single(value, item: item, nil)) }
            guard case .inputObject(let object) = schema.type(named: type.name) else {
                return .result(.constant(try leaf(value, as: type)))
            }
            return .container(.object(OpenObject(type: object, value: value, fields: fields)))
        case .int, .float, .string, .boolean, .enumeration:
            if let item = type.item { return .container(.single(value, item: item, nil)) }
            return .result(.constant(try leaf(value, as: type)))
        }
    }

    mutating func next(of container: inout Container) throws(GraphQLError) -> ExpectedLiteral? {
        switch container {
        case .list(var rest, let item, _, let items):
            guard let next = rest.next() else { return nil }
            container = .list(rest, item: item, at: next, items)
            return ExpectedLiteral(value: next, type: item)
        case .single(let value, let item, let result):
            container = .single(nil, item: item, result)
            return value.map { ExpectedLiteral(value: $0, type: item) }
        case .object(var object):
            let next = try next(of: &object)
            container = .object(object)
            return next
        }
    }

    /// Goes on to the next field that is given; defaults of others are put in on the way.
    private func next(of object: inout OpenObject) throws(GraphQLError) -> ExpectedLiteral? {
        while object.position < object.type.fields.count {
            let definition = object.type.fields[object.position]
            if let given = object.fields.first(where: { $0.name == definition.name }) {
                return ExpectedLiteral(value: given.value, type: definition.type)
            }
            try settle(nil, definition, of: &object, at: object.value)
        }
        return nil
    }

    /// Ends the field at the object's position with its value or its default.
    private func settle(
        _ value: InputExpression?, _ definition: InputValueDefinition, of object: inout OpenObject, at place: Value
    ) throws(GraphQLError) {
        if let value = value ?? definition.defaultValue.map(InputExpression.constant) {
            object.members.append(InputExpression.Member(name: definition.name, value: value))
        } else if definition.type.isNonNull {
            throw missing(definition, of: object.type, at: place)
        }
        object.position += 1
    }

    mutating func take(_ result: InputExpression?, into container: inout Container) throws(GraphQLError) {
        switch container {
        case .list(let rest, let item, let place, var items):
            container = .list(rest, item: item, at: nil, [])
            // An absent variable in a list is null: section 3.11.
            if result == nil, item.isNonNull, let place { throw unexpectedNull(item, at: place) }
            items.append(result ?? .constant(.null))
            container = .list(rest, item: item, at: place, items)
        case .single(_, let item, _): container = .single(nil, item: item, result)
        case .object(var object):
            container = .single(nil, item: .named(object.type.name), nil)
            let definition = object.type.fields[object.position]
            let place = object.fields.first { $0.name == definition.name }?.value ?? object.value
            try settle(result, definition, of: &object, at: place)
            container = .object(object)
        }
    }

    mutating func end(_ container: Container) throws(GraphQLError) -> InputExpression? {
        switch container {
        case .list(_, _, _, let items): return .of(items)
        case .single(_, _, let result): return result.map { .of([$0]) }
        case .object(let object):
            let members = object.members
            if object.type.isOneOf,
                object.fields.count != 1 || members.count != 1 || members[0].value.evaluate(variables).isNull
            {
                throw GraphQLError(
                    object.type.notOneField, code: .badUserInput, locations: [object.value.location])
            }
            return .of(members)
        }
    }

    /// A scalar's or an enum's value.
    private func leaf(_ value: Value, as type: TypeReference) throws(GraphQLError) -> InputValue {
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

    private func invalid(_ type: String, at value: Value) -> GraphQLError {
        GraphQLError("Expected a value of type \"\(type)\".", code: .badUserInput, locations: [value.location])
    }

    private func unexpectedNull(_ type: TypeReference, at value: Value) -> GraphQLError {
        GraphQLError(
            "Expected value of non-null type \"\(type)\" not to be null.", code: .badUserInput,
            locations: [value.location])
    }

    private func missing(_ field: InputValueDefinition, of type: InputObjectType, at value: Value) -> GraphQLError {
        GraphQLError(
            "Field \"\(type.name).\(field.name)\" of required type \"\(field.type)\" was not provided.",
            code: .badUserInput, locations: [value.location])
    }
}

/// The members of a variable's input object one by one; null is part of the shape, hence a constant.
private struct VariableExpansion: Folding {
    struct Part {
        let value: InputValue
        let path: [InputPathComponent]
    }

    struct Container {
        let object: InputObject
        let path: [InputPathComponent]
        var members: [InputExpression.Member] = []
    }

    let index: Int

    mutating func begin(_ part: Part) -> Folded<Container, InputExpression> {
        switch part.value {
        case .null: .result(.constant(.null))
        case .object(let object): .container(Container(object: object, path: part.path))
        default: .result(.variable(index: index, path: part.path))
        }
    }

    mutating func next(of container: inout Container) -> Part? {
        let position = container.members.count
        guard position < container.object.members.count else { return nil }
        let member = container.object.members[position]
        return Part(
            value: member.value, path: container.path + [InputPathComponent(name: member.name, position: position)])
    }

    mutating func take(_ result: InputExpression, into container: inout Container) {
        let name = container.object.members[container.members.count].name
        container.members.append(InputExpression.Member(name: name, value: result))
    }

    mutating func end(_ container: Container) -> InputExpression { .of(container.members) }
}

extension InputExpression {
    fileprivate static func of(_ items: [InputExpression]) -> InputExpression {
        let constants = items.compactMap(\.constant)
        return constants.count == items.count ? .constant(.list(constants)) : .list(items)
    }

    fileprivate static func of(_ members: [Member]) -> InputExpression {
        let constants = members.compactMap { member in
            member.value.constant.map { InputObject.Member(name: member.name, value: $0) }
        }
        return constants.count == members.count ? .constant(.object(InputObject(constants))) : .object(members)
    }
}
