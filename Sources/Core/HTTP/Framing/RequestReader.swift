import NIOCore
import NIOHTTP1
import ProblemDetails

/// Makes requests of the bytes of one connection, together with NIO's decoder: those whose heads came before need none
/// (``RepeatedHeads``), of all others the decoder gets the bytes piece by piece (``RequestFraming``).
struct RequestReader {
    private let headerLimit: Int
    private let bodyLimit: Int
    private let isSecure: Bool
    private let streaming: (HTTPRequestHead) -> StreamedBody?
    private var repeatedHeads: RepeatedHeads
    private var framing = RequestFraming()
    private var head = IncomingHead()

    /// - Parameters:
    ///   - headerLimit: how many bytes a head may have, which the decoder sees to.
    ///   - bodyLimit: how many bytes a body may have.
    ///   - isSecure: whether the connection is encrypted.
    ///   - streaming: how the body of a request is bounded whose endpoint reads it as it comes; nil for any other.
    init(
        headerLimit: Int, bodyLimit: Int, isSecure: Bool = false,
        streaming: @escaping (HTTPRequestHead) -> StreamedBody? = { _ in nil }
    ) {
        self.headerLimit = headerLimit
        self.bodyLimit = bodyLimit
        self.isSecure = isSecure
        self.streaming = streaming
        repeatedHeads = RepeatedHeads(decoderLimit: headerLimit)
    }

    // MARK: Before the decoder

    /// The request that bytes are, where they are a whole one whose head came before. Nil where the decoder is to read them.
    mutating func request(in bytes: ByteBuffer) -> IncomingRequest? {
        if let request = repeatedHeads.request(in: bytes) { return request }
        head.bytesRead(bytes)
        repeatedHeads.decoderReads(bytes)
        return nil
    }

    /// The next piece for the decoder of what has come; nil where nothing is left.
    mutating func nextPiece(of bytes: inout ByteBuffer) -> ByteBuffer? { framing.nextPiece(of: &bytes) }

    /// No more bytes come for now.
    mutating func bytesAreOver() { head.bytesAreOver() }

    // MARK: Behind the decoder

    /// The decoder has read a head.
    ///
    /// - Returns: the request, whose body follows.
    /// - Throws: the problem to answer with in place of the request's own answer; the connection ends with it.
    mutating func headRead(_ decoded: HTTPRequestHead) throws(Problem) -> IncomingRequest {
        head.isRead()
        do throws(Problem) {
            let request = try IncomingRequest(decoded, bodyLimit: bodyLimit, isSecure: isSecure, streaming: streaming)
            framing.headRead(request.framing)
            return request
        } catch {
            framing.end()
            throw error
        }
    }

    /// The decoder has come to the end of a request.
    /// - Parameter request: the request; nil where it was refused, or its body was read as it came.
    mutating func requestRead(_ request: IncomingRequest?) {
        head.begins()
        if let request { repeatedHeads.decoderEnds(request) }
    }

    /// What comes is dropped, or none of HTTP's any more.
    mutating func end() {
        head.isRead()
        framing.end()
    }

    /// What to answer to bytes of which the decoder can make no request.
    func problem(_ error: HTTPParserError) -> Problem { head.problem(error, limit: headerLimit) }
}
