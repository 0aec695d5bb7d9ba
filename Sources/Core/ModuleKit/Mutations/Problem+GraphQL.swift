public import GraphQL
import JSON

extension Problem {
    /// The problem as the error of a mutation's field.
    ///
    /// A response has one error a field (specification section 6.4.4), so that all faults of an input stand in one:
    /// `extensions.inputErrors` lists each with its message and its path in the field's arguments, `extensions.inputPath` is
    /// the first one's.
    public var graphQLError: GraphQLError {
        let faults = errors.filter { $0.pointer.hasPrefix("/") }
        var extensions: JSONObject = [:]
        if let first = faults.first {
            extensions["inputPath"] = .array(first.inputPath)
            extensions["inputErrors"] = .array(
                faults.map { ["message": .string($0.message), "inputPath": .array($0.inputPath)] })
        }
        return GraphQLError(message, code: graphQLCode, extensions: extensions)
    }

    private var message: String {
        guard errors.count > 1 else { return errors.first?.message ?? detail }
        return errors.map { error in
            let place = error.pointer.hasPrefix("/") ? String(error.pointer.dropFirst()) : error.pointer
            return place.isEmpty ? error.message : "\(place): \(error.message)"
        }.joined(separator: " ")
    }

    private var graphQLCode: GraphQLError.Code {
        switch status {
        case 401: .unauthenticated
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 503: .serviceUnavailable
        case 504: .timeout
        case 400..<500: .badUserInput
        default: .internalServerError
        }
    }
}

extension Problem.FieldError {
    /// The way from a mutation's arguments to the field.
    fileprivate var inputPath: [JSONValue] {
        let tokens = pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return ["input"]
            + tokens.map {
                .string(String(decoding: $0, as: UTF8.self).replacing("~1", with: "/").replacing("~0", with: "~"))
            }
    }
}
