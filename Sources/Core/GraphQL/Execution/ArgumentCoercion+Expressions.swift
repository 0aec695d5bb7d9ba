extension ArgumentCoercion {
    /// How the values of a field's arguments come from the document and the variables.
    ///
    /// - Throws: `badUserInput` at the argument at fault, exactly where `coerce` does.
    public func expressions(_ field: Field, _ definition: FieldDefinition) throws(GraphQLError) -> ArgumentExpressions {
        var members: [InputExpression.Member] = []
        for argument in definition.arguments {
            let given = field.arguments[argument.name]
            var expression: InputExpression?
            if let given { expression = try self.expression(given.value, as: argument.type) }
            if let expression = expression ?? argument.defaultValue.map(InputExpression.constant) {
                members.append(InputExpression.Member(name: argument.name, value: expression))
            } else if argument.type.isNonNull {
                throw missing(argument, given, in: field)
            }
        }
        return ArgumentExpressions(members: members)
    }

    /// How a literal's value comes about; nil for a variable that is absent.
    private func expression(_ value: Value, as type: TypeReference) throws(GraphQLError) -> InputExpression? {
        switch value.kind {
        case .variable(let name):
            guard let index = variables.index(of: name), let present = variables[index].value else { return nil }
            if present.isNull, type.isNonNull { throw unexpectedNull(type, at: value) }
            return expand(present, index: index, path: [])
        case .null:
            if type.isNonNull { throw unexpectedNull(type, at: value) }
            return .constant(.null)
        case .list(let items):
            guard let item = type.item else { return .constant(try leaf(value, as: type)) }
            var expressions: [InputExpression] = []
            for literal in items {
                let expression = try self.expression(literal, as: item)
                if expression == nil, item.isNonNull { throw unexpectedNull(item, at: literal) }
                expressions.append(expression ?? .constant(.null))
            }
            return list(expressions)
        case .object(let fields):
            if let item = type.item { return try expression(value, as: item).map { list([$0]) } }
            guard case .inputObject(let object) = schema.type(named: type.name) else {
                return .constant(try leaf(value, as: type))
            }
            return try self.object(fields, object, at: value)
        case .int, .float, .string, .boolean, .enumeration:
            if let item = type.item { return try expression(value, as: item).map { list([$0]) } }
            return .constant(try leaf(value, as: type))
        }
    }

    private func object(
        _ fields: NodeList<ObjectField>, _ type: InputObjectType, at value: Value
    ) throws(GraphQLError) -> InputExpression {
        var members: [InputExpression.Member] = []
        for definition in type.fields {
            let given = fields.first { $0.name == definition.name }
            var expression: InputExpression?
            if let given { expression = try self.expression(given.value, as: definition.type) }
            if let expression = expression ?? definition.defaultValue.map(InputExpression.constant) {
                members.append(InputExpression.Member(name: definition.name, value: expression))
            } else if definition.type.isNonNull {
                throw missing(definition, of: type, at: given?.value ?? value)
            }
        }
        if type.isOneOf, members.count != 1 || members[0].value.evaluate(variables).isNull {
            throw notOne(of: type, at: value)
        }
        return object(members)
    }

    /// The members of a variable's input object one by one; null is part of the shape, hence a constant.
    private func expand(_ value: InputValue, index: Int, path: [InputPathComponent]) -> InputExpression {
        switch value {
        case .null: return .constant(.null)
        case .object(let object):
            return self.object(
                object.members.enumerated().map { position, member in
                    let step = InputPathComponent(name: member.name, position: position)
                    return InputExpression.Member(
                        name: member.name, value: expand(member.value, index: index, path: path + [step]))
                })
        default: return .variable(index: index, path: path)
        }
    }

    private func list(_ items: [InputExpression]) -> InputExpression {
        let constants = items.compactMap(\.constant)
        return constants.count == items.count ? .constant(.list(constants)) : .list(items)
    }

    private func object(_ members: [InputExpression.Member]) -> InputExpression {
        let constants = members.compactMap { member in
            member.value.constant.map { InputObject.Member(name: member.name, value: $0) }
        }
        return constants.count == members.count ? .constant(.object(InputObject(constants))) : .object(members)
    }
}

extension InputExpression {
    /// The value, when no variable has a part in it.
    public var constant: InputValue? {
        if case .constant(let value) = self { value } else { nil }
    }
}
