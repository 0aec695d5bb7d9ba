import Glibc
import NIOCore

/// The heads of the last requests of one connection, so that a head that comes again is not decoded again.
///
/// What a client sends before the bodies of its requests is the same to the byte, but for the length of the body. Where the
/// decoder would begin with a request, the same bytes make the same head. Whatever else comes, the decoder is to read.
struct RepeatedHeads {
    private struct Head {
        /// Up to the empty line and with it.
        let bytes: [UInt8]
        /// Without its body.
        let request: IncomingRequest
        let bodySize: Int
    }

    /// Where the decoder stands.
    private enum Position {
        /// At the begin of a request.
        case between
        /// In a request whose first byte is the first of these.
        case within(ByteBuffer)
        /// Perhaps in a request: it was given more than one at a time, or less.
        case unknown
    }

    /// How many are kept. They differ by the length of the body mostly, and that has few lengths.
    private static let limit = 8
    /// The longest that is kept, in bytes. Those of browsers with a cookie or two are shorter.
    private static let longest = 4 << 10
    /// After so many that were unlike all before, one after the other, none is kept any more.
    private static let patience = 64

    private var position = Position.between
    /// In the order in which they came.
    private var heads: [Head] = []
    private var hasEnded = false
    private var strangers = 0

    /// The request that bytes are, where they are a whole one whose head came before, and nothing else.
    mutating func request(in bytes: ByteBuffer) -> IncomingRequest? {
        guard case .between = position else { return nil }
        let count = bytes.readableBytes
        let known = bytes.withUnsafeReadableBytes { bytes in
            heads.firstIndex { $0.bytes.count + $0.bodySize == count && bytes.begins(with: $0.bytes) }
        }
        guard let known else { return nil }
        strangers = 0
        var request = heads[known].request
        let start = bytes.readerIndex + heads[known].bytes.count
        if let body = bytes.getSlice(at: start, length: heads[known].bodySize) { request.body = body }
        return request
    }

    /// The decoder is given bytes.
    mutating func decoderReads(_ bytes: ByteBuffer) {
        if case .between = position { position = .within(bytes) } else { position = .unknown }
    }

    /// The decoder has come to the end of a request.
    mutating func decoderEnds(_ request: IncomingRequest) {
        guard case .within(let bytes) = position else { return }
        guard let size = Self.headSize(of: request, in: bytes) else { return position = .unknown }
        position = .between
        // Most connections that stay open without a word had one request.
        defer { hasEnded = true }
        guard hasEnded, strangers < Self.patience, size <= Self.longest, !request.isLast, !request.expectsContinue
        else { return }
        strangers += 1
        guard strangers < Self.patience else { return heads.removeAll() }
        if heads.count == Self.limit { heads.removeFirst() }
        var request = request
        request.body = ByteBuffer()
        let head = Array(bytes.readableBytesView.prefix(size))
        heads.append(Head(bytes: head, request: request, bodySize: bytes.readableBytes - size))
    }

    /// How many bytes there are before the body of a request, where bytes are that request and nothing else.
    private static func headSize(of request: IncomingRequest, in bytes: ByteBuffer) -> Int? {
        let bytes = bytes.readableBytesView
        var lineStart = bytes.startIndex
        while let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
            // Where each line ends with both there is one way only to tell which is empty.
            guard lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") else { return nil }
            guard lineEnd - 1 > lineStart else {
                let size = lineEnd + 1 - bytes.startIndex
                return lineStart > bytes.startIndex && size + request.body.readableBytes == bytes.count ? size : nil
            }
            lineStart = lineEnd + 1
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func begins(with bytes: [UInt8]) -> Bool {
        guard let start = baseAddress, count >= bytes.count else { return false }
        return bytes.withUnsafeBytes { other in other.baseAddress.map { memcmp(start, $0, other.count) == 0 } ?? true }
    }
}
