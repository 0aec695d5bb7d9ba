import HTTPTypes
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
    /// When the answer is no longer wanted. The task that answers is cancelled then.
    let deadline: ContinuousClock.Instant
    /// Where the request came from; nil where the system does not know.
    let peer: SocketAddress?
    /// Whether what comes from this machine may be from whoever operates the server.
    let trustsLoopback: Bool

    /// Whether the request came from this machine.
    var isFromLoopback: Bool {
        switch peer {
        case .v4, .v6:
            // As a socket of both address families shows them, too (RFC 4291, section 2.5.5.2).
            peer?.ipAddress.map { $0 == "::1" || $0.hasPrefix("127.") || $0.hasPrefix("::ffff:127.") } ?? false
        case .unixDomainSocket: true
        case nil: false
        }
    }
}
