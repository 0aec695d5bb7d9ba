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
        try expressions(field, definition).evaluate(variables)
    }

    /// How the values of a field's arguments come from the document and the variables.
    ///
    /// - Throws: `badUserInput` at the argument at fault, exactly where `coerce` does.
    public func expressions(_ field: Field, _ definition: FieldDefinition) throws(GraphQLError) -> ArgumentExpressions {
        var coercion = LiteralCoercion(schema: schema, variables: variables)
        var members: [InputExpression.Member] = []
        for argument in definition.arguments {
            let given = field.arguments[argument.name]
            var expression: InputExpression?
            if let given { expression = try coercion.fold(ExpectedLiteral(value: given.value, type: argument.type)) }
            if let expression = expression ?? argument.defaultValue.map(InputExpression.constant) {
                members.append(InputExpression.Member(name: argument.name, value: expression))
            } else if argument.type.isNonNull {
                throw missing(argument, given, in: field)
            }
        }
        return ArgumentExpressions(members: members)
    }

    /// The value of a directive's argument; its default, or nil, when it is absent.
    ///
    /// - Throws: `badUserInput` when the value is not of the argument's type.
    func coerce(
        _ name: String, of directive: Directive, as definition: InputValueDefinition
    ) throws(GraphQLError) -> InputValue? {
        guard let argument = directive.arguments[name] else { return definition.defaultValue }
        return try coerce(argument.value, as: definition.type) ?? definition.defaultValue
    }

    /// The value of a literal as a type; nil for a variable that is absent.
    func coerce(_ value: Value, as type: TypeReference) throws(GraphQLError) -> InputValue? {
        var coercion = LiteralCoercion(schema: schema, variables: variables)
        return try coercion.fold(ExpectedLiteral(value: value, type: type))?.evaluate(variables)
    }

    private func missing(_ argument: InputValueDefinition, _ given: Argument?, in field: Field) -> GraphQLError {
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
}

extension InputExpression {
    /// The value, when no variable has a part in it.
    public var constant: InputValue? {
        if case .constant(let value) = self { value } else { nil }
    }
}
