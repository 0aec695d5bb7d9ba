import HTTP
import JSON
import ModuleKit
import Settings

/// A problem that the host answers with, as the document describes it: one a status.
enum ProblemAnswer: Int, CaseIterable {
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case notAcceptable = 406
    case requestTimeout = 408
    case conflict = 409
    case preconditionFailed = 412
    case bodyTooLarge = 413
    case targetTooLong = 414
    case unsupportedMediaType = 415
    case misdirected = 421
    case invalidFields = 422
    case upgradeRequired = 426
    case tooManyRequests = 429
    case headerTooLarge = 431
    case internalError = 500
    case unavailable = 503
    case timeout = 504

    /// Those that any request may be answered with.
    static let ofAnyRequest: [ProblemAnswer] = [
        .badRequest, .unauthorized, .forbidden, .requestTimeout, .targetTooLong, .misdirected, .tooManyRequests,
        .headerTooLarge, .internalError, .unavailable, .timeout,
    ]
    /// Those that a request with a body may be answered with besides.
    static let ofBodies: [ProblemAnswer] = [.bodyTooLarge, .unsupportedMediaType]

    /// The status.
    var status: Int { rawValue }

    /// What the answer goes by among the components.
    var name: String {
        switch self {
        case .badRequest: "BadRequest"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "NotFound"
        case .notAcceptable: "NotAcceptable"
        case .requestTimeout: "RequestTimeout"
        case .conflict: "Conflict"
        case .preconditionFailed: "PreconditionFailed"
        case .bodyTooLarge: "BodyTooLarge"
        case .targetTooLong: "TargetTooLong"
        case .unsupportedMediaType: "UnsupportedMediaType"
        case .misdirected: "MisdirectedRequest"
        case .invalidFields: "InvalidFields"
        case .upgradeRequired: "UpgradeRequired"
        case .tooManyRequests: "TooManyRequests"
        case .headerTooLarge: "HeaderTooLarge"
        case .internalError: "InternalError"
        case .unavailable: "Unavailable"
        case .timeout: "Timeout"
        }
    }

    /// When it is given.
    var description: String {
        switch self {
        case .badRequest:
            "The request cannot be read: its parameters are not right, or its body is not JSON."
        case .unauthorized: "It is not known who asks: there is no credential, or none that is good."
        case .forbidden: "Whoever asks may not have this."
        case .notFound: "There is nothing of this name or key."
        case .notAcceptable: "The answer cannot be had in a form that the request takes."
        case .requestTimeout: "The request did not arrive in time."
        case .conflict: "It would clash with what is there."
        case .preconditionFailed: "`If-Match` names an entity tag, and nothing here has one."
        case .bodyTooLarge: "The body is larger than the server takes."
        case .targetTooLong: "The URL is longer than the server takes."
        case .unsupportedMediaType: "The body's media type, charset or content coding is not one that is read here."
        case .misdirected: "The server does not go by the name in `Host`."
        case .invalidFields: "The body can be read, but fields of it are at fault."
        case .upgradeRequired: "The WebSocket handshake is of a version that is not spoken here."
        case .tooManyRequests:
            "The client has used up what it may have in a while, and `Retry-After` says when there is more; or the event stream has as many operations as it may have."
        case .headerTooLarge: "The header is larger than the server takes."
        case .internalError: "The server failed. Its log says why under the request's id."
        case .unavailable: "The server cannot answer now. `Retry-After` says when to try again."
        case .timeout: "The answer took longer than is allowed. A write may have been done."
        }
    }

    /// What the host says, and the first as an example. Limits are those of the settings.
    func problems(_ limits: ServerSettings.Limits) -> [Problem] {
        switch self {
        case .badRequest:
            [
                .badRequest(
                    "The parameter \"first\" is a whole number from 1 to 100.", code: "invalid_parameter",
                    errors: [.init(pointer: "first", message: "The value is a whole number from 1 to 100.")]),
                .badRequest("", code: "unknown_parameter"), .badRequest("", code: "invalid_json"), .badRequest(""),
                .malformedRequest(),
            ]
        case .unauthorized:
            [
                .unauthenticated("This needs a credential: log in, and send \"Authorization: Bearer …\"."),
                .invalidToken(""),
            ]
        case .forbidden:
            [
                .forbidden("Whoever has the role \"viewer\" may not call /keys."), .schemaIsHidden,
                .originNotAllowed(nil),
            ]
        case .notFound: [.nothing(under: "/plays/7"), .noSuchEventStream]
        case .notAcceptable: [.notAcceptable(AcceptedMedia.names)]
        case .requestTimeout: [.tooSlow("The body")]
        case .conflict:
            [
                ConstraintMeaning("", status: 409, field: "username", message: "Another user has this username.")
                    .problem,
                .eventStreamIsOpen, .operationExists,
            ]
        case .preconditionFailed: [.preconditionFailed()]
        case .bodyTooLarge:
            [
                .bodyTooLarge(limit: limits.bodySize), .tooManyItems(1_001, atMost: 1_000),
                .lineTooLong(7, limit: limits.bodySize),
            ]
        case .targetTooLong: [.targetTooLong(limit: limits.headerSize)]
        case .unsupportedMediaType: [.unsupportedMediaType("application/json"), .unsupportedContentCoding()]
        case .misdirected: [.misdirected("videoplay.example.com")]
        case .invalidFields:
            [.invalid([.init(pointer: "/videoId", message: "This field is missing.")]), .invalidValue("")]
        case .upgradeRequired: [.upgradeRequired("The server speaks version 13 of the WebSocket protocol.")]
        case .tooManyRequests:
            [
                .tooManyRequests(
                    "Each address may have 6000 requests in 60 seconds (server.rates.address). Try again in 1 s.",
                    retryAfter: 1), .tooManyOperations(limit: 100),
            ]
        case .headerTooLarge: [.headerTooLarge(limit: limits.headerSize)]
        case .internalError: [.internalError]
        case .unavailable:
            [.unavailable("The database is away or overloaded. Try again shortly.")]
        case .timeout: [.answerTooSlow()]
        }
    }
}

extension OperationWriter {
    /// Adds the answers of problems to an operation.
    mutating func add(_ answers: [ProblemAnswer], to operation: inout OpenAPIOperation) {
        for answer in answers { operation.add(answer.status, problem(answer)) }
    }

    /// A reference to the answer of a problem.
    mutating func problem(_ answer: ProblemAnswer) -> JSONValue {
        let (schema, limits) = (problemSchema(), settings.server.limits)
        return .object(
            components.reference(.responses, answer.name, key: answer.name) { components in
                let problems = answer.problems(limits)
                var codes: [String] = []
                for problem in problems where !codes.contains(problem.code) { codes.append(problem.code) }
                var headers = Self.requestID(&components)
                if problems.contains(where: { $0.retryAfter != nil }) {
                    headers["Retry-After"] = .object(
                        components.reference(.headers, "Retry-After", key: "Retry-After") { _ in
                            [
                                "description": "Seconds after which to try again.",
                                "schema": ["type": "integer", "minimum": 0], "example": 1,
                            ]
                        })
                }
                if answer == .unauthorized {
                    headers["WWW-Authenticate"] = .object(
                        components.reference(.headers, "WWW-Authenticate", key: "WWW-Authenticate") { _ in
                            [
                                "description": "What to show a credential by (RFC 6750).", "schema": ["type": "string"],
                                "example": .string(Problem.challenge(for: "")),
                            ]
                        })
                }
                let list = codes.map { "`\($0)`" }.joined(separator: ", ")
                var media: JSONObject = ["schema": .object(schema)]
                media["example"] = problems.first?.json
                return [
                    "description": .string("\(answer.description) Code: \(list)."), "headers": .object(headers),
                    "content": ["application/problem+json": .object(media)],
                ]
            })
    }

    /// The schema of problems. Codes may be added to those that it lists, also by modules.
    mutating func problemSchema() -> JSONObject {
        let limits = settings.server.limits
        return components.reference(.schemas, "Problem", key: "problem") { components in
            let codes = Set(ProblemAnswer.allCases.flatMap { $0.problems(limits) }.map(\.code)).sorted()
            let field = components.reference(.schemas, "FieldError", key: "field error") { _ in
                [
                    "type": "object", "description": "A field or a parameter at fault.",
                    "required": ["pointer", "detail"],
                    "properties": [
                        "pointer": [
                            "type": "string",
                            "description": "A JSON pointer into the body (RFC 6901), or the name of a parameter.",
                        ],
                        "detail": ["type": "string", "description": "What is wrong, and what would be right."],
                    ],
                ]
            }
            return [
                "type": "object", "description": "An error, as RFC 9457 has it.",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": [
                    "type": ["type": "string", "description": "Always `about:blank`; see `code`."],
                    "title": ["type": "string", "description": "What kind of problem it is."],
                    "status": ["type": "integer", "description": "The HTTP status."],
                    "detail": ["type": "string", "description": "What happened this time, for a person."],
                    "code": [
                        "description":
                            "What kind of problem it is, for a program. There may be others than are listed.",
                        "anyOf": [
                            ["type": "string", "enum": .array(codes.map(JSONValue.string))], ["type": "string"],
                        ],
                    ],
                    "errors": [
                        "type": "array", "items": .object(field), "description": "Each field and parameter at fault.",
                    ],
                ],
            ]
        }
    }

    /// The header that every answer has.
    static func requestID(_ components: inout OpenAPIComponents) -> JSONObject {
        let header = components.reference(.headers, "X-Request-Id", key: "X-Request-Id") { _ in
            [
                "description": "The request's id, which the server's log shows, too.", "required": true,
                "schema": ["type": "string"], "example": "4bf92f3577b34da6a3ce929d0e0e4736",
            ]
        }
        return ["X-Request-Id": .object(header)]
    }
}

extension Problem {
    /// The problem as a client gets it.
    fileprivate var json: JSONValue? { try? JSONParser.parse(response().body) }
}
