import HTTPTypes
import Logging
import ModuleKit
import NIOCore

/// A request whose route is known and whose body has been read whole.
struct HTTPExchange: Sendable {
    /// The request's id.
    let id: String
    /// The method, path and header fields.
    let head: HTTPRequest
    /// The path, without the query.
    let path: Substring
    /// What stands behind the `?`.
    let query: Substring
    /// The values of the path's parameters, decoded.
    let parameters: [String: String]
    /// The body.
    let body: ByteBuffer
    /// When the answer is no longer wanted.
    let deadline: ContinuousClock.Instant
    /// Cuts the work short at the deadline; see ``RequestDeadline``.
    let eventLoop: any EventLoop
}

/// The answer to a request, ready to be sent.
struct HTTPReply: Sendable {
    var status: Int
    var fields: HTTPFields
    var body: ByteBuffer
    /// Whether nothing more is to be read from the connection.
    var closesConnection = false

    init(status: Int, fields: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    init(status: Int = 200, mediaType: String, bytes: [UInt8]) {
        self.init(status: status, fields: [.contentType: mediaType], body: ByteBuffer(bytes: bytes))
    }

    /// The answer of a module. Field names and values that HTTP does not allow are left out.
    init(_ response: Response) {
        self.init(status: response.status, body: ByteBuffer(bytes: response.body))
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
    }

    init(_ problem: Problem) { self.init(problem.response()) }
}

extension HTTPField.Name {
    // The names are constants that RFC 9110's grammar of a token allows, so that each initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    static let requestID = HTTPField.Name("X-Request-Id")!
    // swift-format-ignore: NeverForceUnwrap
    static let link = HTTPField.Name("Link")!
}
