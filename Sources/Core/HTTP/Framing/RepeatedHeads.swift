import Glibc
import NIOCore

/// The heads of the last requests of one connection, so that a head that comes again is not decoded again.
///
/// What a client sends before the bodies of its requests is the same to the byte, but for the path and the length of the
/// body. Where the decoder would begin with a request, the same bytes make the same head, whatever plain path stands among
/// them. Whatever else comes, the decoder is to read.
struct RepeatedHeads {
    private struct Head {
        /// The method, up to the first blank.
        let method: [UInt8]
        /// What stands between the two blanks.
        let target: [UInt8]
        /// From the blank behind the target up to the empty line and with it.
        let rest: [UInt8]
        /// Without its body.
        let request: IncomingRequest
        let bodySize: Int
    }

    /// A head cut at its first two blanks, between which the target stands.
    private struct Cut {
        let target: Range<Int>
        let bytes: UnsafeRawBufferPointer

        /// Nil where there are no two blanks, or what is between them is no path that the decoder would take as it is.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard let first = Self.blank(in: bytes, from: 0), let second = Self.blank(in: bytes, from: first + 1),
                first + 1 < second, bytes[first + 1] == UInt8(ascii: "/")
            else { return nil }
            target = first + 1..<second
            self.bytes = bytes
            // Whatever is printable may stand in a target; but for "#", which begins what belongs to no request.
            for byte in bytes[target] where byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "#") { return nil }
        }

        var method: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<(target.lowerBound - 1)]) }
        var targetBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[target]) }
        var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[target.upperBound...]) }

        private static func blank(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, 0x20, bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
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

    /// The longest that the decoder would take, in bytes.
    private let decoderLimit: Int
    private var position = Position.between
    /// In the order in which they came.
    private var heads: [Head] = []
    private var hasEnded = false
    private var strangers = 0

    /// - Parameter decoderLimit: how long a head may be that the decoder takes, in bytes.
    init(decoderLimit: Int) { self.decoderLimit = decoderLimit }

    /// The request that bytes are, where they are a whole one whose head came before, and nothing else.
    mutating func request(in bytes: ByteBuffer) -> IncomingRequest? {
        guard case .between = position else { return nil }
        let found = bytes.withUnsafeReadableBytes { bytes -> (head: Int, target: Range<Int>, isOther: Bool)? in
            guard let cut = Cut(bytes) else { return nil }
            let rest = cut.rest
            let found = heads.firstIndex { head in
                head.rest.count + head.bodySize == rest.count && rest.begins(with: head.rest)
                    && cut.method.equals(head.method)
            }
            return found.map { ($0, cut.target, !cut.targetBytes.equals(heads[$0].target)) }
        }
        guard let found else { return nil }
        let known = heads[found.head]
        let headSize = bytes.readableBytes - known.bodySize
        // With the path that it had it was within the limit.
        guard headSize <= decoderLimit else { return nil }
        strangers = 0
        var request = known.request
        if found.isOther {
            let start = bytes.readerIndex
            request.setPath(
                bytes.readableBytesView[start + found.target.lowerBound..<start + found.target.upperBound])
        }
        if let body = bytes.getSlice(at: bytes.readerIndex + headSize, length: known.bodySize) { request.body = body }
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
        var request = request
        request.body = ByteBuffer()
        let bodySize = bytes.readableBytes - size
        let head = bytes.withUnsafeReadableBytes { bytes in
            Cut(UnsafeRawBufferPointer(rebasing: bytes[..<size])).map { cut in
                Head(
                    method: Array(cut.method), target: Array(cut.targetBytes), rest: Array(cut.rest), request: request,
                    bodySize: bodySize)
            }
        }
        guard let head else { return }
        if heads.count == Self.limit { heads.removeFirst() }
        heads.append(head)
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
    fileprivate func equals(_ bytes: [UInt8]) -> Bool { count == bytes.count && begins(with: bytes) }

    fileprivate func begins(with bytes: [UInt8]) -> Bool {
        guard let start = baseAddress, count >= bytes.count else { return false }
        return bytes.withUnsafeBytes { other in other.baseAddress.map { memcmp(start, $0, other.count) == 0 } ?? true }
    }
}
