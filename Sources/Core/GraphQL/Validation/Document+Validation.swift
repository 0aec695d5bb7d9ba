extension Document {
    /// Checks the document against a schema: specification section 5.
    ///
    /// - Parameters:
    ///   - schema: the schema.
    ///   - limits: what is bounded beside the rules.
    /// - Returns: the errors, each with its places in the document; empty when the document is valid.
    public func validate(against schema: Schema, limits: ValidationLimits = ValidationLimits()) -> [GraphQLError] {
        var context = ValidationContext(document: self, schema: schema, limits: limits)
        var traversal = ValidationTraversal(rules: ValidationRules.all())
        traversal.run(&context)
        // What follows expands fragments, which ends only where they form no cycle.
        guard let order = context.fragments.dependenciesFirst, !context.isFull else { return context.errors }
        if let error = ExpandedSize.error(context, order: order) { return context.errors + [error] }
        if let error = IntrospectionDepth.error(context, order: order) { return context.errors + [error] }
        FieldSelectionMerging.check(&context)
        return context.errors
    }
}
