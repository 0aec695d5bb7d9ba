package import HTTPTypes
import NIOCore
package import ProblemDetails

/// The answer to a request. `Date`, `X-Request-Id`, `Content-Length` or `Transfer-Encoding`, and `Connection` are added when
/// it is sent.
package struct HTTPReply: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// What a function writes bit by bit, for as long as it runs. Neither the time of a request nor that of an idle
        /// connection bounds it.
        ///
        /// Its task is cancelled when the client has gone and when the server stops; in the latter case it can still
        /// write, so that it may end its stream well. Should it throw, the connection is closed without the end of the
        /// body, by which the client knows that something is missing.
        case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
        /// Another protocol than HTTP.
        case webSocket(WebSocketUpgrade)

        /// How many bytes there are, where that is known beforehand.
        var count: Int? {
            switch self {
            case .bytes(let bytes): bytes.count
            case .stream, .webSocket: nil
            }
        }
    }

    package var status: Int
    package var fields: HTTPFields
    package var body: Body
    /// Whether nothing more is to be read from the connection.
    package var closesConnection = false

    /// The length that is announced: none with a 204, and none with a 304, where it would be that of the whole answer (RFC 9110,
    /// section 8.6).
    package var contentLength: Int? { status == 204 || status == 304 ? nil : body.count }

    package init(status: Int, fields: HTTPFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package init(status: Int = 200, mediaType: String, bytes: [UInt8]) {
        self.init(status: status, fields: [.contentType: mediaType], body: .bytes(bytes))
    }

    /// JSON in UTF-8.
    package init(status: Int = 200, json bytes: [UInt8]) {
        self.init(status: status, fields: Self.jsonFields, body: .bytes(bytes))
    }

    /// Made once, since most answers have them.
    private static let jsonFields: HTTPFields = [.contentType: "application/json; charset=utf-8"]

    /// A problem, as `application/problem+json`.
    package init(_ problem: Problem) {
        self.init(status: problem.status, mediaType: Problem.contentType, bytes: problem.json)
        if let retryAfter = problem.retryAfter { fields[.retryAfter] = String(retryAfter) }
    }

    /// The answer to a client that has this one already. It has no body and says nothing of one, but all that caches go by, as
    /// this one would say it (RFC 9110, section 15.4.5).
    package func notModified() -> HTTPReply {
        var reply = self
        if ContentCoding.mayCompress(self) { reply.vary(by: "Accept-Encoding") }
        reply.status = 304
        reply.body = .bytes([])
        reply.fields[.contentType] = nil
        return reply
    }

    /// Says that a field of the request made the answer what it is, for caches (RFC 9110, section 12.5.5).
    package mutating func vary(by field: String) {
        fields[.vary] = fields[.vary].map { "\($0), \(field)" } ?? field
    }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    package static let requestID = HTTPField.Name("X-Request-Id")!
    // swift-format-ignore: NeverForceUnwrap
    package static let link = HTTPField.Name("Link")!
    // swift-format-ignore: NeverForceUnwrap
    package static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}

extension HTTPFields {
    /// The value of the first field of a name.
    package func first(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }
}
