/// The fields that answer under one response key.
public struct CollectedField: Sendable {
    /// The name in the response.
    public let responseKey: String
    /// The name in the schema; the same for all of `fields` in a valid document.
    public let name: String
    /// The fields of the document that merge, at least one, in the order of the document.
    public private(set) var fields: [Field]
}

/// Finds the fields to execute: specification section 6.3.2, `CollectFields`.
public struct FieldCollector: Sendable {
    /// The document that is executed.
    public let document: Document
    /// The schema that the document was validated against.
    public let schema: Schema
    /// The operation's variables, for `@skip` and `@include`.
    public let variables: CoercedVariables

    /// - Parameters:
    ///   - document: the document that is executed.
    ///   - schema: the schema that it was validated against.
    ///   - variables: the operation's variables.
    public init(document: Document, schema: Schema, variables: CoercedVariables) {
        self.document = document
        self.schema = schema
        self.variables = variables
    }

    /// The fields of a selection set for an object of a type, merged by response key, in the order of the response.
    ///
    /// - Throws: `badUserInput` when the condition of a `@skip` or `@include` is null.
    public func collect(_ selectionSet: SelectionSet, on objectType: String) throws(GraphQLError) -> [CollectedField] {
        []
    }

    /// The fields below a field, merged over all of its fields, for an object of a type.
    ///
    /// - Throws: `badUserInput` when the condition of a `@skip` or `@include` is null.
    public func collect(
        below field: CollectedField, on objectType: String
    ) throws(GraphQLError) -> [CollectedField] {
        []
    }
}
