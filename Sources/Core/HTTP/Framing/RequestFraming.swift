import NIOCore

/// Hands the bytes of a connection to the decoder in pieces that end where a head or a chunked body does, and mends in them
/// what RFC 9112 allows and the decoder refuses: a later minor version, and blanks around the extensions of a chunk.
///
/// Where a body begins, and how long it is, the decoder says (``headRead(_:)``), so that there are no two opinions on it. This
/// knows only how a head ends and how chunks follow one another.
struct RequestFraming {
    /// How the end of a request's body is known (RFC 9112, section 6.3).
    enum Body: Sendable, Equatable {
        case none
        case length(Int)
        case chunks
        /// What follows may be another protocol.
        case unknown
    }

    private enum Position {
        case head(HeadScanner)
        case body(remaining: Int)
        case chunks(ChunkScanner)
        /// What comes is passed on as it is.
        case over
    }

    private var position = Position.head(HeadScanner())

    /// The decoder has made a head of the last piece.
    mutating func headRead(_ body: Body) {
        switch body {
        case .none, .length(0): position = .head(HeadScanner())
        case .length(let length): position = .body(remaining: length)
        case .chunks: position = .chunks(ChunkScanner())
        case .unknown: position = .over
        }
    }

    /// A request has come that the decoder was not given; or what comes is none of HTTP's any more.
    mutating func end() { position = .over }

    /// The next piece of what has come; nil where nothing is left.
    mutating func nextPiece(of bytes: inout ByteBuffer) -> ByteBuffer? {
        guard bytes.readableBytes > 0 else { return nil }
        switch position {
        case .over: return bytes.readSlice(length: bytes.readableBytes)
        case .body(let remaining):
            let size = min(remaining, bytes.readableBytes)
            position = size == remaining ? .head(HeadScanner()) : .body(remaining: remaining - size)
            return bytes.readSlice(length: size)
        case .head(var scanner):
            let (size, isEnd) = scanner.scan(&bytes)
            position = .head(isEnd ? HeadScanner() : scanner)
            return bytes.readSlice(length: size)
        case .chunks(var scanner):
            let piece = scanner.piece(of: &bytes)
            switch scanner.end {
            case .open: position = .chunks(scanner)
            case .whole: position = .head(HeadScanner())
            case .broken: position = .over
            }
            return piece
        }
    }
}

/// Finds the end of a head, and takes a minor version that nobody knows yet for 1: RFC 9110, section 2.5, lets a server
/// answer it as the highest that it knows.
private struct HeadScanner {
    private static let version = Array("HTTP/1.".utf8)

    private var isFirstLine = true
    /// Whether the first line has begun. Empty lines before it count for nothing (RFC 9112, section 2.2).
    private var hasBegun = false
    private var spaces = 0
    /// How much of ``version`` stands behind the second space; nil where something else does.
    private var matched: Int? = 0
    private var end = EmptyLine()

    /// - Returns: how many bytes belong to the head, and whether it ends with them.
    mutating func scan(_ bytes: inout ByteBuffer) -> (size: Int, isEnd: Bool) {
        var later: Int?
        let found = bytes.withUnsafeReadableBytes { bytes -> Int? in
            for (index, byte) in bytes.enumerated() {
                if isFirstLine, reads(byte) { later = index }
                if end.reads(byte) { return index + 1 }
            }
            return nil
        }
        if let later { bytes.setInteger(UInt8(ascii: "1"), at: bytes.readerIndex + later) }
        return (found ?? bytes.readableBytes, found != nil)
    }

    /// - Returns: whether the byte is a minor version above 1.
    private mutating func reads(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\r"): return false
        case UInt8(ascii: "\n"):
            isFirstLine = !hasBegun
            return false
        case UInt8(ascii: " "):
            spaces += 1
            return false
        default: hasBegun = true
        }
        guard spaces == 2, let count = matched else { return false }
        guard count == Self.version.count else {
            matched = byte == Self.version[count] ? count + 1 : nil
            return false
        }
        matched = nil
        return (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(byte)
    }
}

/// Finds the empty line that ends a head or the trailer of a body.
struct EmptyLine {
    /// How many bytes of CR LF CR LF have come last.
    private var matched = 0

    /// - Parameter atLineStart: whether a line has just ended.
    init(atLineStart: Bool = false) { matched = atLineStart ? 2 : 0 }

    /// - Returns: whether the empty line ends with the byte.
    mutating func reads(_ byte: UInt8) -> Bool {
        switch (byte, matched) {
        case (UInt8(ascii: "\r"), 2): matched = 3
        case (UInt8(ascii: "\r"), _): matched = 1
        case (UInt8(ascii: "\n"), 1): matched = 2
        case (UInt8(ascii: "\n"), 3): return true
        default: matched = 0
        }
        return false
    }
}
