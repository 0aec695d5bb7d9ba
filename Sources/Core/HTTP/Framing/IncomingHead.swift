import NIOCore
import NIOHTTP1
import ProblemDetails

/// What can be told of a head of which the decoder has made nothing yet, or cannot make anything.
struct IncomingHead {
    /// The bytes of which nothing was made yet.
    private var unread: ByteBuffer?
    /// Tells whether the head is too large because of its target.
    private var line = RequestLineLength()

    /// Bytes have come in, of which the decoder will make something next.
    mutating func bytesRead(_ bytes: ByteBuffer) {
        unread = bytes
        line.read(bytes)
    }

    /// No more bytes come for now.
    mutating func bytesAreOver() { unread = nil }

    /// The decoder has made a head of what came. The body behind it is not looked at.
    mutating func isRead() {
        unread = nil
        line.end()
    }

    /// Another head may follow.
    mutating func begins() { line = RequestLineLength() }

    /// What to answer to bytes that are no request.
    func problem(_ error: HTTPParserError, limit: Int) -> Problem {
        switch error {
        case .headerOverflow: line.count > limit ? .targetTooLong(limit: limit) : .headerTooLarge(limit: limit)
        // A line that ends without a CR leaves the decoder in the middle of the version.
        case .invalidVersion where !(unread.map(RequestLine.endsBare) ?? false): .unsupportedVersion()
        case .invalidMethod where unread.map(RequestLine.isWellFormed) ?? false: .unknownMethod()
        default: .malformedRequest()
        }
    }
}
