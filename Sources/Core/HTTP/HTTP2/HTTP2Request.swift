import HTTPTypes
import NIOHPACK
import ProblemDetails
import Settings

/// A request of HTTP/2 as its stream begins: its head, and how its body is read. The framing has seen to it that the fields are
/// well-formed, and the pseudo-header fields those of a request.
struct HTTP2Request {
    /// The method, the target and the header fields without `Host`.
    let head: HTTPRequest
    /// How the body is bounded, where the route's endpoint reads it as it comes; nil where the body is read whole first.
    let streaming: StreamedBody?
    /// How many bytes the body has, where the client tells.
    let length: Int?
    /// Whether the client waits for permission to send the body (RFC 9110, section 10.1.1).
    let expectsContinue: Bool

    /// Fields of a connection, which a request of HTTP/2 may not have (RFC 9113, section 8.2.2).
    private static let forbidden: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    ]

    /// - Parameters:
    ///   - fields: all fields of the head.
    ///   - hasBody: whether the stream goes on behind it.
    ///   - limits: what a request may cost.
    ///   - streaming: how the body of a request is bounded whose endpoint reads it as it comes; nil for any other.
    /// - Throws: the problem to answer with in place of the request's own answer.
    init(
        _ fields: HPACKHeaders, hasBody: Bool, limits: ServerSettings.Limits,
        streaming: (_ method: String, _ target: String) -> StreamedBody?
    ) throws(Problem) {
        var (method, scheme, path, authority, host) = ("", "https", "", String?.none, String?.none)
        var headerFields: [HTTPField] = []
        headerFields.reserveCapacity(fields.count)
        var length: Int?
        var expectsContinue = false
        var size = 0
        for (name, value, _) in fields {
            size += name.utf8.count + value.utf8.count + 4
            guard name.utf8.first != UInt8(ascii: ":") else {
                switch name {
                case ":method": method = value
                case ":scheme": scheme = value
                case ":path": path = value
                case ":authority": authority = value
                default: break
                }
                continue
            }
            guard let field = HTTPField.Name(name) else { throw .malformedRequest(of: "HTTP/2") }
            switch name {
            case "host":
                guard host == nil else { throw .wrongHost() }
                host = value
                continue
            case "content-length": length = Int(value) ?? .max
            case "expect":
                guard value.lowercased() == "100-continue" else { throw .expectationFailed() }
                expectsContinue = true
            case _ where Self.forbidden.contains(name): throw .malformedRequest(of: "HTTP/2")
            default: break
            }
            headerFields.append(HTTPField(name: field, value: value))
        }
        guard path.utf8.count <= limits.headerSize else { throw .targetTooLong(limit: limits.headerSize) }
        guard size <= limits.headerSize, fields.count <= HTTPChannel.headerCountLimit else {
            throw .headerTooLarge(limit: limits.headerSize)
        }
        // RFC 9113, section 8.3.1: they name the same, where both are there.
        guard let name = authority ?? host, host == nil || host?.lowercased() == name.lowercased(),
            HostField.isWellFormed(name)
        else { throw .wrongHost() }
        guard let method = HTTPRequest.Method(method) else { throw .malformedRequest(of: "HTTP/2") }
        switch path.utf8.first {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "*") where path == "*" && method == .options: break
        // It has none, and names what it wants to be led to.
        case nil where method == .connect: path = name
        default: throw .malformedRequest(of: "HTTP/2")
        }
        self.streaming = hasBody ? streaming(method.rawValue, path) : nil
        if let length, hasBody {
            if let streamed = self.streaming {
                if let limit = streamed.limit, length > limit { throw .streamedBodyTooLarge(limit: limit) }
            } else if length > limits.bodySize {
                throw .bodyTooLarge(limit: limits.bodySize)
            }
        }
        self.length = length
        self.expectsContinue = expectsContinue
        head = HTTPRequest(
            method: method, scheme: scheme, authority: name, path: path, headerFields: HTTPFields(headerFields))
    }
}
