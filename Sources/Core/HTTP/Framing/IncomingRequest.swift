import HTTPTypes
import NIOCore
import NIOHTTP1
import ProblemDetails

/// The bound of a body that an endpoint reads as it comes.
struct StreamedBody: Sendable {
    /// The most bytes; nil for no bound.
    let limit: Int?
}

/// A request as it comes in: its head, and as much of its body as there is.
struct IncomingRequest: Sendable {
    /// The method, the target as it was sent, and the header fields without `Host`.
    private(set) var head: HTTPRequest
    /// The body, decoded from its chunks.
    var body = ByteBuffer()
    /// Reads the body as it comes, where the route's endpoint does so.
    var stream: HTTPBodyReader?
    /// How such a body is bounded; nil where the body is read whole first.
    let streaming: StreamedBody?
    /// Whether the connection ends with the answer: the client asked for it, or knows nothing else (HTTP/1.0).
    let isLast: Bool
    /// Whether an answer of unknown length can be sent in chunks.
    let takesChunks: Bool
    /// Whether the client waits for permission to send the body (RFC 9110, section 10.1.1).
    let expectsContinue: Bool
    /// How the end of the body is known.
    let framing: RequestFraming.Body

    /// Reads a head as the decoder gives it.
    ///
    /// - Parameters:
    ///   - head: the head.
    ///   - bodyLimit: how many bytes a body may have.
    ///   - isSecure: whether the connection is encrypted.
    ///   - streaming: how the body of a request is bounded whose endpoint reads it as it comes; nil for any other.
    /// - Throws: the problem to answer with in place of the request's own answer; the connection ends with it.
    init(
        _ head: HTTPRequestHead, bodyLimit: Int, isSecure: Bool = false,
        streaming: (HTTPRequestHead) -> StreamedBody? = { _ in nil }
    ) throws(Problem) {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { throw .malformedRequest() }
        // One by one they would each be put into place by way of a general collection.
        var fields: [HTTPField] = []
        fields.reserveCapacity(head.headers.count)
        var authority: String?
        var length: Int?
        var expectsContinue = false
        var hasUpgrade = false
        var isChunked = false
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { throw .malformedRequest() }
            switch name.canonicalName {
            case "host":
                // RFC 9112, section 3.2: neither two of them nor, in HTTP/1.1, none.
                guard authority == nil, HostField.isWellFormed(value) else { throw .wrongHost() }
                authority = value
                continue
            // The decoder has found that it is a number; one that is none here is larger than any limit.
            case "content-length": length = Int(value) ?? .max
            // A proxy that decodes another coding would see other bytes than the server, which does not.
            case "transfer-encoding":
                guard value.lowercased() == "chunked" else { throw .unsupportedTransferCoding() }
                isChunked = true
            case "expect":
                guard value.lowercased() == "100-continue" else { throw .expectationFailed() }
                expectsContinue = true
            case "upgrade": hasUpgrade = true
            default: break
            }
            fields.append(HTTPField(name: name, value: value))
        }
        let isCurrent = head.version.minor >= 1
        guard authority != nil || !isCurrent else { throw .wrongHost() }
        framing =
            if method == .connect || hasUpgrade {
                .unknown
            } else if isChunked {
                .chunks
            } else {
                length.map { .length($0) } ?? .none
            }
        self.streaming = framing.hasBody ? streaming(head) : nil
        if let length {
            if let streamed = self.streaming {
                if let limit = streamed.limit, length > limit { throw .streamedBodyTooLarge(limit: limit) }
            } else if length > bodyLimit {
                throw .bodyTooLarge(limit: bodyLimit)
            }
        }
        if head.uri.utf8.first != UInt8(ascii: "/"), let named = try Self.authority(ofTarget: head.uri) {
            authority = named
        }
        self.head = HTTPRequest(
            method: method, scheme: isSecure ? "https" : "http", authority: authority, path: head.uri,
            headerFields: HTTPFields(fields))
        // The decoder reads nothing behind a request that could lead to another protocol.
        self.isLast = !isCurrent || !head.isKeepAlive || method == .connect || hasUpgrade
        self.takesChunks = isCurrent
        self.expectsContinue = expectsContinue && isCurrent
    }

    /// Makes it a request for another path.
    /// - Parameter path: printable ASCII that begins with "/", as that of the request does.
    mutating func setPath(_ path: some Collection<UInt8>) { head.path = String(decoding: path, as: UTF8.self) }

    /// The host that a target in absolute form names, which stands for that of the field (RFC 9112, section 3.2.2). Nil for
    /// any other form.
    private static func authority(ofTarget target: String) throws(Problem) -> String? {
        guard let scheme = target.firstRange(of: "://") else { return nil }
        let authority = target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        // RFC 9110, section 4.2.4: a name and a password in it are there to mislead.
        guard !authority.isEmpty, HostField.isWellFormed(String(authority)) else { throw .malformedRequest() }
        return String(authority)
    }
}
