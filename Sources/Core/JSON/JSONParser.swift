/// A strict parser of JSON (RFC 8259) over bytes: no extensions, UTF-8 checked, duplicate names refused.
public struct JSONParser {
    /// How large and how deep a text may be.
    public struct Limits: Sendable, Hashable {
        /// The deepest nesting of arrays and objects. Never more than `deepest`.
        public var depth: Int
        /// The largest text in bytes.
        public var bytes: Int

        /// The nesting that no setting can exceed. Parsing, writing and comparing a value keep stacks of their own, but Swift
        /// frees a value level by level on the thread's.
        public static let deepest = 512

        /// - Parameters:
        ///   - depth: nesting of arrays and objects; 64 unless told.
        ///   - bytes: size of the text in bytes; 16 MiB unless told.
        public init(depth: Int = 64, bytes: Int = 16 << 20) {
            self.depth = min(depth, Self.deepest)
            self.bytes = bytes
        }
    }

    let text: UnsafeRawBufferPointer
    private let limits: Limits
    var position = 0

    /// Parses a whole text as one value.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONValue {
        let result = bytes.withUnsafeBytes { text in
            Result { () throws(JSONError) in try parse(text, limits: limits) }
        }
        return try result.get()
    }

    /// Parses a whole text as one value.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    public static func parse(
        _ text: UnsafeRawBufferPointer, limits: Limits = Limits()
    ) throws(JSONError) -> JSONValue {
        var parser = try JSONParser(checking: text, limits: limits)
        parser.skipWhitespace()
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == text.count else { throw parser.error(.syntax, "Unexpected text after the value.") }
        return value
    }

    /// - Throws: `JSONError` where the text is too large.
    init(checking text: UnsafeRawBufferPointer, limits: Limits) throws(JSONError) {
        guard text.count <= limits.bytes else {
            throw JSONError(.limit, "The JSON text has \(text.count) bytes; at most \(limits.bytes) are allowed.")
        }
        self.text = text
        self.limits = limits
    }

    var next: UInt8? { position < text.count ? text[position] : nil }

    func error(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(code, message, at: offset ?? position, in: text)
    }

    func unexpected(_ expected: String) -> JSONError {
        error(.syntax, position < text.count ? "Expected \(expected)." : "Expected \(expected), found the end.")
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func check(depth: Int) throws(JSONError) {
        guard depth <= limits.depth else {
            throw error(.limit, "The JSON text is nested deeper than \(limits.depth) levels.")
        }
    }

    mutating func literal(_ word: StaticString) throws(JSONError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= text.count else { throw unexpected("a value") }
        for offset in 0..<word.utf8CodeUnitCount where text[position + offset] != word.utf8Start[offset] {
            throw unexpected("a value")
        }
        position = end
    }

    private mutating func digits() throws(JSONError) {
        guard let first = next, first &- UInt8(ascii: "0") < 10 else { throw unexpected("a digit") }
        while let digit = next, digit &- UInt8(ascii: "0") < 10 { position += 1 }
    }

    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if let exponent = next, exponent | 0x20 == UInt8(ascii: "e") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return JSONNumber(validated: String(decoding: text[start..<position], as: UTF8.self))
    }

    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        skipPlain()
        guard next == UInt8(ascii: "\"") else {
            let string = try escapedString(from: start + 1)
            try checkMarks(of: string, from: start)
            return string
        }
        let range = start + 1..<position
        position += 1
        if isASCII(range) { return String(decoding: UnsafeRawBufferPointer(rebasing: text[range]), as: UTF8.self) }
        let string = try decoded(range)
        try checkMarks(of: string, from: start)
        return string
    }

    func checkMarks(of string: String, from start: Int) throws(JSONError) {
        guard StreamSafeText.holds(string) else {
            throw error(
                .limit, "A string holds more than \(StreamSafeText.longestRun) combining marks in a row.", at: start)
        }
    }

    private func decoded(_ range: Range<Int>) throws(JSONError) -> String {
        guard let string = String(validating: UnsafeRawBufferPointer(rebasing: text[range]), as: UTF8.self) else {
            throw error(.encoding, "A string is not valid UTF-8.", at: range.lowerBound)
        }
        return string
    }

    /// The rest of a string that is more than plain text; `start` is where the string's text begins.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var result = try decoded(start..<position)
        var chunk = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                result += try decoded(chunk..<position)
                position += 1
                return result
            case UInt8(ascii: "\\"):
                result += try decoded(chunk..<position)
                result.unicodeScalars.append(try escape())
                chunk = position
            case 0..<0x20: throw error(.syntax, "A string holds a control character that is not escaped.")
            default: skipPlain()
            }
        }
        throw unexpected("'\"'")
    }

    mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = next else { throw unexpected("an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw error(.syntax, "An escape that JSON does not have.", at: start)
        }
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, next == UInt8(ascii: "\\"), position + 1 < text.count,
            text[position + 1] == UInt8(ascii: "u")
        else { throw error(.encoding, "An escape names half a surrogate pair.", at: start) }
        position += 2
        let trail = try hexadecimal()
        guard trail & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | trail & 0x3FF))
        else { throw error(.encoding, "An escape names half a surrogate pair.", at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw unexpected("a hexadecimal digit") }
            let digit = byte &- UInt8(ascii: "0")
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            guard digit < 10 || letter < 6 else { throw unexpected("a hexadecimal digit") }
            unit = unit << 4 | UInt32(digit < 10 ? digit : letter + 10)
            position += 1
        }
        return unit
    }
}
