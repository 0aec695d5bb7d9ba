package import HTTPTypes
package import NIOCore
package import Settings

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
    /// Whether a body comes in still, whatever the header says of it: in HTTP/2 it need say nothing.
    private let isBodyIncoming: Bool
    /// Whether the request has a body.
    package var hasBody: Bool {
        if isBodyIncoming || body.readableBytes > 0 { return true }
        return head.headerFields.contains { field in
            switch field.name.canonicalName {
            case "content-length": field.value.contains { $0 != "0" }
            case "transfer-encoding": true
            default: false
            }
        }
    }
    /// When the answer is no longer wanted. The task that answers is cancelled then.
    package let deadline: NIODeadline
    /// Who asks, as far as connections and trusted proxies tell.
    package let client: Peer
    /// The client's address, past every trusted proxy (`server.proxies`); nil where it is none of IP.
    package var clientAddress: IPAddress? { client.address }
    /// What the request is bounded by; nil where nothing is.
    package let rates: RequestRates?
    /// Whether the connection is from this machine.
    package let isFromLoopback: Bool
    /// Who asks, as the server's authentication has found out; nil where it has none.
    package let principal: (any Sendable)?

    init(
        id: String, head: HTTPRequest, path: Substring, query: Substring, parameters: PathParameters,
        body: ByteBuffer, bodyStream: HTTPBodyStream? = nil, isBodyIncoming: Bool = false, deadline: NIODeadline,
        isFromLoopback: Bool, principal: (any Sendable)? = nil, client: Peer, rates: RequestRates? = nil
    ) {
        self.rates = rates
        self.client = client
        self.id = id
        self.head = head
        self.path = path
        self.query = query
        self.parameters = parameters
        self.body = body
        self.bodyStream = bodyStream
        self.isBodyIncoming = isBodyIncoming
        self.deadline = deadline
        self.isFromLoopback = isFromLoopback
        self.principal = principal
    }

    /// The same request with another body, by somebody whom its body has made known.
    ///
    /// - Parameters:
    ///   - principal: who asks.
    ///   - body: the body in place of that which came, as JSON.
    package func shown(by principal: any Sendable, json body: ByteBuffer) -> HTTPExchange {
        var head = head
        head.headerFields[.contentType] = "application/json"
        return HTTPExchange(
            id: id, head: head, path: path, query: query, parameters: parameters, body: body, deadline: deadline,
            isFromLoopback: isFromLoopback, principal: principal, client: client, rates: rates)
    }
}
