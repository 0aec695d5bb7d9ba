import GraphQL
import Logging

extension Executor {
    /// Logs a fault of the server's own, with the id of the request, which is all that its client is told.
    ///
    /// - Parameters:
    ///   - what: what happened.
    ///   - error: why. Errors of PostgreSQL show neither statements nor values.
    ///   - path: the way to the field; empty for the whole request.
    ///   - context: who asked.
    func logFailure(
        _ what: Logger.Message, _ error: (any Error)? = nil, at path: [GraphQLError.PathElement] = [],
        in context: QueryContext
    ) {
        var metadata: Logger.Metadata = [:]
        if let id = context.requestID { metadata["request_id"] = .string(id) }
        if !path.isEmpty { metadata["path"] = .string(path.map(\.description).joined(separator: ".")) }
        logger.log(level: .error, what, error: error, metadata: metadata)
    }
}

extension OperationPlan {
    /// The way to the field at a ``StatementPlan/rootField``.
    func path(ofRootField position: Int) -> [GraphQLError.PathElement] {
        guard let payload else { return [.key(root.fields[position].responseKey)] }
        return root.fields.map { .key($0.responseKey) } + [.key(payload.fields[position].responseKey)]
    }
}
