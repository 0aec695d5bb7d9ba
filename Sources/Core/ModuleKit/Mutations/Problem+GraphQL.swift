public import GraphQL

extension Problem {
    /// The problem as the error of a mutation's field. Its message names each field at fault, be they one or several.
    public var graphQLError: GraphQLError {
        .input(
            errors.isEmpty ? detail : errors.map(\.sentence).joined(separator: " "),
            errors.filter { $0.pointer.hasPrefix("/") }.map { GraphQLError.InputFault(at: $0.inputPath, $0.message) },
            code: graphQLCode)
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
    /// What is wrong, and with which field.
    fileprivate var sentence: String {
        let place = pointer.hasPrefix("/") ? String(pointer.dropFirst()) : pointer
        return place.isEmpty ? message : "\(place): \(message)"
    }

    /// The way from a mutation's arguments to the field.
    fileprivate var inputPath: [String] {
        let tokens = pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return ["input"]
            + tokens.map { String(decoding: $0, as: UTF8.self).replacing("~1", with: "/").replacing("~0", with: "~") }
    }
}
