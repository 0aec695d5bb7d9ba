public import JSON

extension OperationDefinition {
    /// Coerces the values of a request's variables: specification section 6.1.2.
    ///
    /// - Parameters:
    ///   - json: the request's `variables`; nil when it has none.
    ///   - schema: the schema that the document was validated against.
    /// - Throws: every variable at fault, each an error with `badUserInput` that names the variable and the path in it.
    public func coerceVariables(_ json: JSONObject?, schema: Schema) throws(GraphQLErrors) -> CoercedVariables {
        throw GraphQLErrors([])
    }
}
