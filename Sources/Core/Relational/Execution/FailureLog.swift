import GraphQL
import JSON
import Logging

/// Tells the log of errors that are the server's own, and their clients under which id it has them.
///
/// It is the one place where a client's error gets the id of the request, so that no error names a request of which the log
/// knows nothing.
struct FailureLog: Sendable {
    let logger: Logger
    /// The modules that declare the schema's fields.
    let owners: FieldOwners

    /// Where a failure is.
    struct Place {
        /// The field of the schema.
        var field: FieldCoordinate?
        /// The key of the row at hand, as far as it is known.
        var key: String?
        /// The way to the field in the answer; empty for the whole request.
        var path: [GraphQLError.PathElement] = []
        /// How many errors of the answer are this one.
        var count = 1
    }

    /// The longest text of a key that is logged, in characters. Those that clients choose have up to 200.
    private static let longestKey = 200

    /// Logs a failure where its cause is known. Its clients' errors have ``GraphQLError/isLogged``.
    ///
    /// - Parameters:
    ///   - what: what happened.
    ///   - error: why. Errors of PostgreSQL show neither statements nor values.
    ///   - place: where.
    ///   - context: who asked.
    func failed(
        _ what: String, _ error: (any Error)? = nil, at place: Place = Place(), in context: QueryContext
    ) {
        logger.log(level: .error, "\(what)", error: error, metadata: metadata(place, context))
    }

    /// What the log says of a place beside the message. It names rows and fields and has no values.
    func metadata(_ place: Place, _ context: QueryContext) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let id = context.requestID { metadata["request_id"] = .string(id) }
        if let field = place.field {
            metadata["type"] = .string(field.type)
            metadata["field"] = .string(field.name)
            if let module = owners[field] { metadata["module"] = .string(module) }
        }
        if let key = place.key { metadata["key"] = .string(String(key.prefix(Self.longestKey))) }
        if !place.path.isEmpty {
            metadata["path"] = .string(place.path.map(\.description).joined(separator: "."))
        }
        if place.count > 1 { metadata["errors"] = .stringConvertible(place.count) }
        return metadata
    }

    /// An error as its client gets it. One that is the server's own is logged, unless it was before, and names the request.
    func told(_ error: GraphQLError, at place: Place? = nil, in context: QueryContext) -> GraphQLError {
        guard error.code == .internalServerError else { return context.namingTime(error) }
        var error = error
        if !error.isLogged {
            failed("a field could not be answered", error, at: place ?? Place(path: error.path), in: context)
            error.isLogged = true
        }
        if let id = context.requestID { error.extensions["requestId"] = .string(id) }
        return error
    }

    /// The same of all errors of a failure.
    func told(_ failure: QueryFailure, in context: QueryContext) -> QueryFailure {
        QueryFailure(failure.errors.map { told($0, in: context) }, kind: failure.kind)
    }
}

/// A field of the schema.
struct FieldCoordinate: Hashable, Sendable {
    let type: String
    let name: String
}

/// Which module declares which field of the schema.
struct FieldOwners: Sendable {
    private var fields: [FieldCoordinate: String] = [:]

    /// The module of a field; nil for one that the product itself has on every object.
    subscript(field: FieldCoordinate) -> String? {
        get { fields[field] }
        set { fields[field] = newValue }
    }
}

extension OperationPlan {
    /// The place of the field at a ``StatementPlan/rootField``.
    func place(ofRootField position: Int) -> FailureLog.Place {
        let field = (payload ?? root).fields[position]
        let above = payload == nil ? [] : root.fields.map { GraphQLError.PathElement.key($0.responseKey) }
        return FailureLog.Place(field: field.coordinate, path: above + [.key(field.responseKey)])
    }
}
