import HTTPTypes
import ModuleKit
import NIOCore

/// The answer to a request. `Date`, `X-Request-Id`, `Content-Length` or `Transfer-Encoding`, and `Connection` are added when
/// it is sent.
struct HTTPReply: Sendable {
    /// What follows the head.
    enum Body: Sendable {
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

    var status: Int
    var fields: HTTPFields
    var body: Body
    /// Whether nothing more is to be read from the connection.
    var closesConnection = false

    /// The length that is announced: none with a 204, and none with a 304, where it would be that of the whole answer (RFC 9110,
    /// section 8.6).
    var contentLength: Int? { status == 204 || status == 304 ? nil : body.count }

    init(status: Int, fields: HTTPFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    init(status: Int = 200, mediaType: String, bytes: [UInt8]) {
        self.init(status: status, fields: [.contentType: mediaType], body: .bytes(bytes))
    }

    /// JSON in UTF-8.
    init(status: Int = 200, json bytes: [UInt8]) {
        self.init(status: status, fields: Self.jsonFields, body: .bytes(bytes))
    }

    /// Made once, since most answers have them.
    private static let jsonFields: HTTPFields = [.contentType: "application/json; charset=utf-8"]

    /// The answer of a module. Field names and values that HTTP does not allow are left out.
    init(_ response: Response) {
        self.init(status: response.status, body: .bytes(response.body))
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(Self.capitalized(name)), HTTPField.isValidValue(value) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
    }

    /// The name of a field as HTTP/1.1 customarily has it, and as the host's own fields are: each word with a capital.
    private static func capitalized(_ name: String) -> String {
        var isStart = true
        return String(
            decoding: name.utf8.map { byte in
                defer { isStart = byte == UInt8(ascii: "-") }
                return isStart && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & 0xDF : byte
            }, as: UTF8.self)
    }

    init(_ problem: Problem) { self.init(problem.response()) }

    /// The answer to a client that has this one already. It has no body and says nothing of one, but all that caches go by, as
    /// this one would say it (RFC 9110, section 15.4.5).
    func notModified() -> HTTPReply {
        var reply = self
        if ContentCoding.mayCompress(self) { reply.vary(by: "Accept-Encoding") }
        reply.status = 304
        reply.body = .bytes([])
        reply.fields[.contentType] = nil
        return reply
    }

    /// Says that a field of the request made the answer what it is, for caches (RFC 9110, section 12.5.5).
    mutating func vary(by field: String) {
        fields[.vary] = fields[.vary].map { "\($0), \(field)" } ?? field
    }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    static let requestID = HTTPField.Name("X-Request-Id")!
    // swift-format-ignore: NeverForceUnwrap
    static let link = HTTPField.Name("Link")!
    // swift-format-ignore: NeverForceUnwrap
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}

extension HTTPFields {
    /// The value of the first field of a name.
    func first(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }
}
