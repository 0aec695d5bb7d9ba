extension JSONWriter {
    /// Writes a string with its quotes, escaping what RFC 8259 section 7 requires.
    @inlinable
    public mutating func string(_ string: String) {
        var string = string
        string.withUTF8 { self.string(utf8: $0) }
    }

    /// Writes a string with its quotes, escaping what RFC 8259 section 7 requires.
    ///
    /// - Parameter text: valid UTF-8, as PostgreSQL guarantees of a UTF8 database; it is not checked here.
    @inlinable
    public mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        let plain = Self.plainPrefix(text)
        if plain == text.count {
            bytes.append(contentsOf: text)
        } else {
            escaped(text, from: plain)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a text needs no escape, so that it stands in quotes as it is.
    @inlinable
    public static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 8 else { return plainPrefix(text) == text.count }
        let raw = UnsafeRawBufferPointer(text)
        var index = 0
        while index &+ 8 < text.count {
            if needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { return false }
            index &+= 8
        }
        // The last eight overlap those before.
        return !needsEscape(raw.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self))
    }

    /// How many bytes at the start need no escape; eight are looked at in one step.
    @inlinable
    static func plainPrefix(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        var index = 0
        while index &+ 8 <= text.count {
            if needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { break }
            index &+= 8
        }
        while index < text.count {
            let byte = text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index &+= 1
        }
        return index
    }

    /// Whether one of eight bytes is below 0x20, a quote or a backslash. A byte is zero where `(x - 1) & ~x` has its
    /// top bit set, and below 0x20 where `(x - 0x20) & ~x` has; a borrow can only follow a true hit.
    @inlinable
    static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        let hits = control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return hits & (ones &* 0x80) != 0
    }

    @inline(never)
    @usableFromInline
    mutating func escaped(_ text: UnsafeBufferPointer<UInt8>, from plain: Int) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<plain]))
        var index = plain
        while index < text.count {
            escape(text[index])
            index += 1
            let rest = UnsafeBufferPointer(rebasing: text[index...])
            let count = Self.plainPrefix(rest)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest[..<count]))
            index += count
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x0C: raw("\\f")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u00")
            for digit in [byte >> 4, byte & 0xF] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
