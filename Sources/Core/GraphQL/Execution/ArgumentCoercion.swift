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
        CoercedArguments()
    }

    /// How the values of a field's arguments come from the document and the variables.
    ///
    /// - Throws: `badUserInput` at the argument at fault, exactly where `coerce` does.
    public func expressions(_ field: Field, _ definition: FieldDefinition) throws(GraphQLError) -> ArgumentExpressions {
        ArgumentExpressions(members: [])
    }
}
