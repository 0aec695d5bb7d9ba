import HTTPTypes
import NIOCore
import Postgres
import Relational

/// A request whose route is known and whose body has been read whole. A class, since every step of the answer holds it.
final class HTTPExchange: Sendable {
    /// The request's id.
    let id: String
    /// The method, path and header fields.
    let head: HTTPRequest
    /// The path, without the query.
    let path: Substring
    /// What stands behind the `?`.
    let query: Substring
    /// The values of the path's parameters, decoded.
    let parameters: PathParameters
    /// The body.
    let body: ByteBuffer
    /// When the answer is no longer wanted. The task that answers is cancelled then.
    let deadline: MonotonicInstant
    /// Whether the connection is from this machine.
    let isFromLoopback: Bool
    /// Whether the request names the server by one of this machine's own names.
    let hasLocalName: Bool
    /// Whether what comes from this machine may be from whoever operates the server.
    let trustsLoopback: Bool

    init(
        id: String, head: HTTPRequest, path: Substring, query: Substring, parameters: PathParameters,
        body: ByteBuffer, deadline: MonotonicInstant, isFromLoopback: Bool, hasLocalName: Bool, trustsLoopback: Bool
    ) {
        self.id = id
        self.head = head
        self.path = path
        self.query = query
        self.parameters = parameters
        self.body = body
        self.deadline = deadline
        self.isFromLoopback = isFromLoopback
        self.hasLocalName = hasLocalName
        self.trustsLoopback = trustsLoopback
    }
    /// Who asks of the engine, and until when.
    var queryContext: QueryContext { QueryContext(deadline: deadline, requestID: id) }
}
