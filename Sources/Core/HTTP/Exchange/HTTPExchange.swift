package import HTTPTypes
package import NIOCore

/// A request whose route is known. A class, since every step of the answer holds it.
package final class HTTPExchange: Sendable {
    /// The request's id.
    package let id: String
    /// The method, path and header fields.
    package let head: HTTPRequest
    /// The path, without the query.
    package let path: Substring
    /// What stands behind the `?`.
    package let query: Substring
    /// The values of the path's parameters, decoded.
    package let parameters: PathParameters
    /// The body; empty where the endpoint reads it as it comes.
    package let body: ByteBuffer
    /// The body as it comes, for an endpoint that reads it so.
    package let bodyStream: HTTPBodyStream?
    /// Whether the request says that it has a body.
    package var hasBody: Bool {
        head.headerFields.contains { field in
            switch field.name.canonicalName {
            case "content-length": field.value.contains { $0 != "0" }
            case "transfer-encoding": true
            default: false
            }
        }
    }
    /// When the answer is no longer wanted. The task that answers is cancelled then.
    package let deadline: NIODeadline
    /// Whether the connection is from this machine.
    package let isFromLoopback: Bool
    /// The address at the other end of the connection.
    package let peer: SocketAddress?
    /// Who asks, as the server's authentication has found out; nil where it has none.
    package let principal: (any Sendable)?

    init(
        id: String, head: HTTPRequest, path: Substring, query: Substring, parameters: PathParameters,
        body: ByteBuffer, bodyStream: HTTPBodyStream? = nil, deadline: NIODeadline, isFromLoopback: Bool,
        peer: SocketAddress? = nil, principal: (any Sendable)? = nil
    ) {
        self.peer = peer
        self.id = id
        self.head = head
        self.path = path
        self.query = query
        self.parameters = parameters
        self.body = body
        self.bodyStream = bodyStream
        self.deadline = deadline
        self.isFromLoopback = isFromLoopback
        self.principal = principal
    }
}
