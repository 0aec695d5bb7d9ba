public import JSON

/// An error as GraphQL answers it: specification section 7.1.2.
public struct GraphQLError: Error, Sendable, Hashable {
    /// What went wrong, as `extensions.code` says it to programs.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case parseFailed = "GRAPHQL_PARSE_FAILED"
            case validationFailed = "GRAPHQL_VALIDATION_FAILED"
            case operationResolutionFailure = "OPERATION_RESOLUTION_FAILURE"
            case badUserInput = "BAD_USER_INPUT"
            case badRequest = "BAD_REQUEST"
            case persistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND"
            case persistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
            case persistedQueryNotInList = "PERSISTED_QUERY_NOT_IN_LIST"
            case limitExceeded = "LIMIT_EXCEEDED"
            case tooManyRequests = "TOO_MANY_REQUESTS"
            case unauthenticated = "UNAUTHENTICATED"
            case forbidden = "FORBIDDEN"
            case notFound = "NOT_FOUND"
            case conflict = "CONFLICT"
            case timeout = "TIMEOUT"
            case serviceUnavailable = "SERVICE_UNAVAILABLE"
            case internalServerError = "INTERNAL_SERVER_ERROR"
        }
        private let kind: Kind

        /// The document is not GraphQL.
        public static let parseFailed = Code(kind: .parseFailed)
        /// The document does not fit the schema.
        public static let validationFailed = Code(kind: .validationFailed)
        /// The document has no operation that fits the request.
        public static let operationResolutionFailure = Code(kind: .operationResolutionFailure)
        /// A variable or an argument has a value that its type does not allow.
        public static let badUserInput = Code(kind: .badUserInput)
        /// The request around the document is wrong.
        public static let badRequest = Code(kind: .badRequest)
        /// The request names a document by an id that the server does not know; sent again with its text it will run.
        public static let persistedQueryNotFound = Code(kind: .persistedQueryNotFound)
        /// The server takes no documents by their hash.
        public static let persistedQueryNotSupported = Code(kind: .persistedQueryNotSupported)
        /// Only documents that were registered run, and this is none of them.
        public static let persistedQueryNotInList = Code(kind: .persistedQueryNotInList)
        /// A bound on size, depth or cost was passed; `extensions` name it.
        public static let limitExceeded = Code(kind: .limitExceeded)
        /// The client has used up what it may have in a while; `extensions.retryAfter` says after how many seconds there is more.
        public static let tooManyRequests = Code(kind: .tooManyRequests)
        /// The field needs someone who has logged in.
        public static let unauthenticated = Code(kind: .unauthenticated)
        /// Who asks may not see or do this.
        public static let forbidden = Code(kind: .forbidden)
        /// What the request names does not exist.
        public static let notFound = Code(kind: .notFound)
        /// The request contradicts what is stored.
        public static let conflict = Code(kind: .conflict)
        /// The operation took longer than allowed.
        public static let timeout = Code(kind: .timeout)
        /// Something the answer needs is away; trying again may help.
        public static let serviceUnavailable = Code(kind: .serviceUnavailable)
        /// A fault of the server.
        public static let internalServerError = Code(kind: .internalServerError)

        public var description: String { kind.rawValue }
    }

    /// One step of the way from the response's `data` to a field.
    public enum PathElement: Sendable, Hashable {
        /// A response key.
        case key(String)
        /// A position in a list, from 0.
        case index(Int)
    }

    /// What is wrong, for a person.
    public var message: String
    /// The kind of error.
    public var code: Code
    /// The places in the document that are at fault.
    public var locations: [SourceLocation]
    /// The way to the field at fault; empty for an error of the whole request.
    public var path: [PathElement]
    /// Members of `extensions` beside `code`.
    public var extensions: JSONObject
    /// Whether the log was told of it where its cause was known. It is not written.
    package var isLogged = false

    /// - Parameters:
    ///   - message: what is wrong and what to do, for a person.
    ///   - code: the kind of error.
    ///   - locations: the places in the document at fault.
    ///   - path: the way to the field at fault.
    ///   - extensions: members of `extensions` beside `code`.
    public init(
        _ message: String, code: Code, locations: [SourceLocation] = [], path: [PathElement] = [],
        extensions: JSONObject = JSONObject()
    ) {
        self.message = message
        self.code = code
        self.locations = locations
        self.path = path
        self.extensions = extensions
    }

    /// An error of a bound that was passed, with `extensions` naming the bound and its value.
    public static func limit(
        _ name: String, value: Int, message: String, locations: [SourceLocation] = []
    ) -> GraphQLError {
        GraphQLError(
            message, code: .limitExceeded, locations: locations,
            extensions: ["limit": .string(name), "value": .integer(value)])
    }

    /// One value at fault among those that a client gave to a field.
    public struct InputFault: Sendable, Hashable {
        /// The way from the field's arguments to the value.
        public let path: [String]
        /// What is wrong with it, a sentence for a person.
        public let message: String

        /// A value at fault.
        public init(at path: [String], _ message: String) {
            self.path = path
            self.message = message
        }
    }

    /// An error of values that a client gave to a field, one or several: a response has one error a field (specification
    /// section 6.4.4). `extensions.inputErrors` lists each with its message and its path, `extensions.inputPath` is the
    /// first one's.
    public static func input(
        _ message: String, _ faults: [InputFault], code: Code = .badUserInput, locations: [SourceLocation] = []
    ) -> GraphQLError {
        func path(_ fault: InputFault) -> JSONValue { .array(fault.path.map { .string($0) }) }
        var extensions = JSONObject()
        if let first = faults.first {
            extensions["inputPath"] = path(first)
            extensions["inputErrors"] = .array(
                faults.map { ["message": .string($0.message), "inputPath": path($0)] })
        }
        return GraphQLError(message, code: code, locations: locations, extensions: extensions)
    }

    /// An error of one value that a client gave to a field. The message names it.
    public static func input(
        _ message: String, at path: String..., code: Code = .badUserInput, locations: [SourceLocation] = []
    ) -> GraphQLError {
        .input(message, [InputFault(at: path, message)], code: code, locations: locations)
    }

    /// Writes the error as a member of a response's `errors`.
    public func write(into writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("message")
        writer.string(message)
        if !locations.isEmpty {
            writer.comma()
            writer.name("locations")
            writer.beginArray()
            for (index, location) in locations.enumerated() {
                if index > 0 { writer.comma() }
                writer.raw("{\"line\":")
                writer.integer(Int64(location.line))
                writer.raw(",\"column\":")
                writer.integer(Int64(location.column))
                writer.endObject()
            }
            writer.endArray()
        }
        if !path.isEmpty {
            writer.comma()
            writer.name("path")
            writer.beginArray()
            for (index, element) in path.enumerated() {
                if index > 0 { writer.comma() }
                switch element {
                case .key(let key): writer.string(key)
                case .index(let position): writer.integer(Int64(position))
                }
            }
            writer.endArray()
        }
        writer.raw(",\"extensions\":{\"code\":")
        writer.string(code.description)
        for member in extensions.members where member.name != "code" {
            writer.comma()
            writer.name(member.name)
            writer.value(member.value)
        }
        writer.raw("}}")
    }
}

extension GraphQLError: CustomStringConvertible {
    /// Code, path and message, as a person reads them in a log.
    public var description: String {
        let place = path.isEmpty ? "" : " at \(path.map(\.description).joined(separator: "."))"
        return "\(code)\(place): \(message)"
    }
}

extension GraphQLError.PathElement: CustomStringConvertible {
    public var description: String {
        switch self {
        case .key(let key): key
        case .index(let position): String(position)
        }
    }
}

/// The errors that refuse a request, at least one.
public struct GraphQLErrors: Error, Sendable, Hashable {
    /// The errors in the order in which they were found.
    public let errors: [GraphQLError]

    /// The errors of one refusal.
    public init(_ errors: [GraphQLError]) { self.errors = errors }
}
