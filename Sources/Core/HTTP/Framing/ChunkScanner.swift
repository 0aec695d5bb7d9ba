import NIOCore

/// Leaves the extensions out of a chunked body (RFC 9112, section 7.1.1): nothing is made of them, and the decoder refuses the
/// blanks that may stand in them.
struct ChunkScanner {
    enum End {
        /// More of the body follows.
        case open
        /// The body has ended.
        case whole
        /// It is none; the decoder refuses it.
        case broken
    }

    private enum Position {
        case size(UInt, digits: Int)
        case inExtension(size: UInt, ChunkExtension)
        /// Between the CR and the LF behind the size.
        case sizeEnd(UInt)
        case data(remaining: UInt)
        /// In the line end behind the data.
        case dataEnd(remaining: Int)
        case trailer(EmptyLine)
    }

    /// How many bytes the extensions of one body may have together. The RFC wants them bounded.
    private static let extensionLimit = 16 << 10
    /// More digits than a size that can be read at all has.
    private static let digitLimit = 15

    private(set) var end = End.open
    private var position = Position.size(0, digits: 0)
    private var extensionBytes = 0

    /// Takes what has come, as far as the body goes.
    mutating func piece(of bytes: inout ByteBuffer) -> ByteBuffer? {
        var left: [Range<Int>] = []
        var start: Int?
        let count = bytes.withUnsafeReadableBytes { bytes -> Int in
            var index = 0
            while index < bytes.count, case .open = end {
                if case .data(let remaining) = position {
                    let size = min(remaining, UInt(bytes.count - index))
                    position = size == remaining ? .dataEnd(remaining: 2) : .data(remaining: remaining - size)
                    index += Int(size)
                    continue
                }
                let isLeftOut = reads(bytes[index])
                if isLeftOut, start == nil { start = index }
                if !isLeftOut, let from = start {
                    left.append(from..<index)
                    start = nil
                }
                // A byte that breaks the rules is still to come.
                if case .broken = end { break }
                index += 1
            }
            if let from = start { left.append(from..<index) }
            return index
        }
        var piece = bytes.readSlice(length: count) ?? ByteBuffer()
        if !left.isEmpty { piece = Self.leaving(left, out: piece) }
        // Where extensions were left out, what follows could be read as more of the size.
        if case .broken = end { piece.writeStaticString(" ") }
        return piece
    }

    private static func leaving(_ left: [Range<Int>], out piece: ByteBuffer) -> ByteBuffer {
        var rest = ByteBuffer()
        rest.reserveCapacity(piece.readableBytes)
        var start = 0
        for range in left + [piece.readableBytes..<piece.readableBytes] {
            rest.writeImmutableBuffer(
                piece.getSlice(at: piece.readerIndex + start, length: range.lowerBound - start) ?? ByteBuffer())
            start = range.upperBound
        }
        return rest
    }

    /// - Returns: whether the byte is left out.
    private mutating func reads(_ byte: UInt8) -> Bool {
        switch position {
        case .size(let size, let digits):
            if let digit = Self.digit(byte), digits < Self.digitLimit {
                position = .size(size << 4 | digit, digits: digits + 1)
            } else if digits == 0 {
                end = .broken
            } else if byte == UInt8(ascii: "\r") {
                position = .sizeEnd(size)
            } else {
                return extends(ChunkExtension(), size, byte)
            }
        case .inExtension(let size, let parts): return extends(parts, size, byte)
        case .sizeEnd(let size):
            guard byte == UInt8(ascii: "\n") else {
                end = .broken
                return false
            }
            position = size == 0 ? .trailer(EmptyLine(atLineStart: true)) : .data(remaining: size)
        case .dataEnd(let remaining):
            position = remaining > 1 ? .dataEnd(remaining: remaining - 1) : .size(0, digits: 0)
        case .trailer(var line):
            if line.reads(byte) { end = .whole }
            position = .trailer(line)
        case .data: break
        }
        return false
    }

    private mutating func extends(_ parts: ChunkExtension, _ size: UInt, _ byte: UInt8) -> Bool {
        var parts = parts
        if byte == UInt8(ascii: "\r"), parts.mayEnd {
            position = .sizeEnd(size)
            return false
        }
        extensionBytes += 1
        guard parts.reads(byte), extensionBytes <= Self.extensionLimit else {
            end = .broken
            return false
        }
        position = .inExtension(size: size, parts)
        return true
    }

    private static func digit(_ byte: UInt8) -> UInt? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// What may stand behind the size of a chunk (RFC 9112, section 7.1.1): names, perhaps with values, and blanks around each
/// part. Blanks at the end are taken, too, since that is where other servers have always taken them.
private struct ChunkExtension {
    private enum Position {
        /// Behind the size or a value: a semicolon follows.
        case between
        case nameStart
        case name
        case afterName
        case valueStart
        case token
        case quoted
        case escaped
    }

    private var position = Position.between

    /// Whether the line may end here.
    var mayEnd: Bool {
        switch position {
        case .between, .name, .afterName, .token: true
        case .nameStart, .valueStart, .quoted, .escaped: false
        }
    }

    /// - Returns: whether the byte may stand here.
    mutating func reads(_ byte: UInt8) -> Bool {
        let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        switch position {
        case .between:
            if byte == UInt8(ascii: ";") { position = .nameStart } else { return isBlank }
        case .nameStart:
            if RequestLine.isTokenByte(byte) { position = .name } else { return isBlank }
        case .name, .afterName:
            switch byte {
            case UInt8(ascii: "="): position = .valueStart
            case UInt8(ascii: ";"): position = .nameStart
            default:
                if isBlank {
                    position = .afterName
                } else {
                    guard case .name = position else { return false }
                    return RequestLine.isTokenByte(byte)
                }
            }
        case .valueStart:
            if byte == UInt8(ascii: "\"") {
                position = .quoted
            } else if RequestLine.isTokenByte(byte) {
                position = .token
            } else {
                return isBlank
            }
        case .token:
            if byte == UInt8(ascii: ";") {
                position = .nameStart
            } else if isBlank {
                position = .between
            } else {
                return RequestLine.isTokenByte(byte)
            }
        case .quoted:
            if byte == UInt8(ascii: "\"") {
                position = .between
            } else if byte == UInt8(ascii: "\\") {
                position = .escaped
            } else {
                return Self.isText(byte)
            }
        case .escaped:
            position = .quoted
            return Self.isText(byte)
        }
        return true
    }

    /// What may stand between quotation marks: no control characters (RFC 9110, section 5.6.4).
    private static func isText(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte != 0x7F) }
}
