extension Document {
    /// The operation that a request means: specification section 6.1, `GetOperation`.
    ///
    /// - Parameter name: the request's `operationName`; nil when it has none.
    /// - Throws: `operationResolutionFailure` when no operation, or more than one, fits.
    public func operation(named name: String?) throws(GraphQLError) -> OperationDefinition {
        guard let name else {
            guard operations.count <= 1 else {
                throw GraphQLError(
                    "Must provide operation name if query contains multiple operations.",
                    code: .operationResolutionFailure)
            }
            guard let operation = operations.first else {
                throw GraphQLError("Must provide an operation.", code: .operationResolutionFailure)
            }
            return operation
        }
        guard let operation = operations.first(where: { $0.name == name }) else {
            throw GraphQLError("Unknown operation named \"\(name)\".", code: .operationResolutionFailure)
        }
        return operation
    }
}
