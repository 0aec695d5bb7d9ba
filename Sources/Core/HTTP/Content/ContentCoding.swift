import HTTPTypes
import NIOCore
import NIOPosix
import ProblemDetails

/// Content codings (RFC 9110, section 8.4): gzip, both ways.
enum ContentCoding {
    /// The smallest answer that is compressed, in bytes. A smaller one goes out in one packet either way.
    static let smallest = 1 << 10
    /// The largest answer that is compressed where it was made, on the event loop, in bytes. That takes some milliseconds, for
    /// which the loop's other connections wait.
    static let largestInPlace = 256 << 10

    /// The body of a request without its coding.
    ///
    /// - Parameter limit: the most bytes that it may have then.
    /// - Throws: a 415 for another coding, a 413 for a body that is too large, a 400 for one that is broken.
    static func decode(_ body: ByteBuffer, _ fields: HTTPFields, limit: Int) throws(Problem) -> ByteBuffer {
        guard let coding = fields[.contentEncoding]?.lowercased(), coding != "identity", !coding.isEmpty,
            body.readableBytes > 0
        else { return body }
        guard coding == "gzip" || coding == "x-gzip" else { throw .unsupportedContentCoding() }
        do throws(Gzip.Fault) {
            return try Gzip.inflate(body, limit: limit)
        } catch {
            switch error {
            case .tooLarge: throw .bodyTooLarge(limit: limit)
            case .malformed: throw .badRequest("The body is not gzip, as its Content-Encoding says.")
            }
        }
    }

    /// Whether an answer is compressed for a client that takes it so.
    static func mayCompress(_ reply: HTTPReply) -> Bool {
        guard case .bytes(let bytes) = reply.body else { return false }
        return bytes.count >= smallest && !reply.fields.contains(.contentEncoding)
    }

    /// What of an answer is to be compressed: nothing, unless it is large enough and the client takes it so.
    static func compressible(_ reply: inout HTTPReply, for head: HTTPRequest) -> [UInt8]? {
        guard mayCompress(reply), case .bytes(let bytes) = reply.body else { return nil }
        if head.method == .get || head.method == .head { reply.vary(by: "Accept-Encoding") }
        return takesGzip(head.headerFields[.acceptEncoding]) ? bytes : nil
    }

    /// Compresses an answer, unless that makes it no smaller.
    static func compress(_ reply: inout HTTPReply, _ bytes: [UInt8]) async {
        let deflated =
            bytes.count <= largestInPlace
            ? Gzip.deflate(bytes)
            // Without an answer in time it goes out as it is.
            : try? await NIOThreadPool.singleton.runIfActive { Gzip.deflate(bytes) }
        guard let deflated, deflated.count < bytes.count else { return }
        reply.body = .bytes(deflated)
        reply.fields[.contentEncoding] = "gzip"
    }

    /// Whether a client takes gzip, and likes it no less than none (RFC 9110, section 12.5.3).
    static func takesGzip(_ header: String?) -> Bool {
        guard let header, !header.isEmpty else { return false }
        let codings = MediaRange.list(header)
        func quality(_ names: [String]) -> Double? {
            codings.first { names.contains(String($0.type)) }?.quality
        }
        guard let gzip = quality(["gzip", "x-gzip"]) ?? quality(["*"]), gzip > 0 else { return false }
        return gzip >= quality(["identity"]) ?? 0
    }
}
