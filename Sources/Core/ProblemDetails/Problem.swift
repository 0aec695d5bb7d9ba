import JSON

/// An error that a client is told of: RFC 9457 `application/problem+json`, with a `code` that stays the same from version
/// to version and, for bad input, a list of the fields at fault.
public struct Problem: Error, Sendable, Hashable {
    /// One field at fault.
    public struct FieldError: Sendable, Hashable {
        /// Where: a JSON pointer into the body (`/userId`) or the name of a parameter.
        public let pointer: String
        /// What is wrong with it and what would be right.
        public let message: String

        /// A field at fault.
        public init(pointer: String, message: String) {
            self.pointer = pointer
            self.message = message
        }
    }

    /// The HTTP status.
    public let status: Int
    /// The stable code, in snake_case.
    public let code: String
    /// What kind of problem it is, alike for every occurrence.
    public let title: String
    /// What happened this time, for a person.
    public let detail: String
    /// The fields at fault.
    public let errors: [FieldError]
    /// Seconds after which to try again, sent as `Retry-After`.
    public let retryAfter: Int?

    /// A problem with these parts.
    public init(
        status: Int, code: String, title: String, detail: String, errors: [FieldError] = [], retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retryAfter = retryAfter
    }

    /// 400: the request cannot be read.
    public static func badRequest(
        _ detail: String, code: String = "bad_request", errors: [FieldError] = []
    ) -> Problem {
        Problem(status: 400, code: code, title: "Bad request", detail: detail, errors: errors)
    }

    /// 404: there is nothing of that name or key.
    public static func notFound(_ detail: String, errors: [FieldError] = []) -> Problem {
        Problem(status: 404, code: "not_found", title: "Not found", detail: detail, errors: errors)
    }

    /// 409: it would clash with what is there.
    public static func conflict(_ detail: String, errors: [FieldError] = []) -> Problem {
        Problem(status: 409, code: "conflict", title: "Conflict", detail: detail, errors: errors)
    }

    /// 422: it can be read, but fields are at fault.
    public static func invalid(_ errors: [FieldError]) -> Problem {
        Problem(
            status: 422, code: "invalid_fields", title: "Invalid fields",
            detail: detail(of: errors), errors: errors)
    }

    /// Each field at fault, and what is wrong with it.
    package static func detail(of errors: [FieldError]) -> String {
        errors.map { $0.pointer.isEmpty ? $0.message : "\($0.pointer): \($0.message)" }.joined(separator: " ")
    }

    /// 503: the database is away; try again.
    public static func unavailable(_ detail: String, retryAfter: Int = 1) -> Problem {
        Problem(
            status: 503, code: "unavailable", title: "Temporarily unavailable", detail: detail, retryAfter: retryAfter)
    }

    /// 500: our fault; only the log says more.
    public static var internalError: Problem {
        Problem(
            status: 500, code: "internal_error", title: "Internal error",
            detail: "The server failed to answer. Its log says more under the request's id.")
    }

    /// The media type of ``json``, as `Content-Type` has it.
    package static let contentType = "application/problem+json; charset=utf-8"

    /// The problem as `application/problem+json`.
    package var json: [UInt8] {
        var object: JSONObject = [
            "type": "about:blank", "title": .string(title), "status": .integer(status), "detail": .string(detail),
            "code": .string(code),
        ]
        if !errors.isEmpty {
            object["errors"] = .array(
                errors.map { ["pointer": .string($0.pointer), "detail": .string($0.message)] })
        }
        var json = JSONWriter()
        json.value(.object(object))
        return json.bytes
    }
}
