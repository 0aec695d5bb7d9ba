import JSON

/// Cuts UTF-8 text into tokens: specification section 2.1.
struct Lexer {
    let source: [UInt8]
    var names = NameTable()
    /// The value of the string token that was read last.
    private(set) var string = ""
    private(set) var tokens = 0
    private let limits: ParserLimits
    private var position = 0

    init(source: [UInt8], limits: ParserLimits) throws(GraphQLError) {
        self.source = source
        self.limits = limits
        guard source.count <= limits.bytes else {
            throw .limit(
                "bytes", value: limits.bytes,
                message: "The document has \(source.count) bytes; at most \(limits.bytes) are allowed.")
        }
        if source.contains(where: { $0 >= 0x80 }), let offset = Self.invalidUTF8(source) {
            throw error("Invalid UTF-8.", at: offset)
        }
    }

    /// The place of the first byte that is not valid UTF-8.
    private static func invalidUTF8(_ source: [UInt8]) -> Int? {
        if String(validating: source, as: UTF8.self) != nil { return nil }
        var decoder = UTF8()
        var iterator = source.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return offset
            }
        }
    }

    func error(_ message: String, at offset: Int) -> GraphQLError {
        GraphQLError(
            "Syntax Error: \(message)", code: .parseFailed,
            locations: [SourceLocation(ofByte: offset, in: source)])
    }

    private func byte(_ position: Int) -> UInt8? { position < source.count ? source[position] : nil }

    private func matches(_ text: StaticString, at position: Int) -> Bool {
        guard position + text.utf8CodeUnitCount <= source.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where source[position + index] != text.utf8Start[index] { return false }
        return true
    }

    /// The next token; at the end of the text, `end` again and again.
    mutating func next() throws(GraphQLError) -> Token {
        skipIgnored()
        guard let first = byte(position) else {
            return Token(kind: .end, start: source.count, end: source.count)
        }
        tokens += 1
        guard tokens <= limits.tokens else {
            throw .limit(
                "tokens", value: limits.tokens,
                message: "Document contains more than \(limits.tokens) tokens. Parsing aborted.",
                locations: [SourceLocation(ofByte: position, in: source)])
        }
        if Self.isNameStart(first) { return try name() }
        if let kind = Token.Kind(punctuator: first) {
            position += 1
            return Token(kind: kind, start: position - 1, end: position)
        }
        switch first {
        case UInt8(ascii: "."):
            guard matches("...", at: position) else { throw unexpectedDots() }
            position += 3
            return Token(kind: .spread, start: position - 3, end: position)
        case UInt8(ascii: "\""):
            return try string(matches("\"\"\"", at: position) ? blockString() : quotedString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try number()
        default:
            throw unexpectedCharacter()
        }
    }

    private mutating func skipIgnored() {
        while position < source.count {
            switch source[position] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","): position += 1
            case UInt8(ascii: "#"):
                while let byte = byte(position), byte != 0x0A, byte != 0x0D { position += 1 }
            case 0xEF:
                // The byte order mark is ignored wherever it stands.
                guard matches("\u{FEFF}", at: position) else { return }
                position += 3
            default: return
            }
        }
    }

    /// The longest name in bytes.
    ///
    /// The grammar has no bound. But an alias stands in the answer once for each object, and in a plan once for each place
    /// and type that its field is planned for: one as long as the document would take hundreds of times its size. Names of
    /// schemas and aliases of clients, those made by programs among them, stay far below this.
    static let longestName = 256

    private mutating func name() throws(GraphQLError) -> Token {
        let start = position
        while let byte = byte(position), Self.isNameContinue(byte) { position += 1 }
        guard position - start <= Self.longestName else {
            throw .limit(
                "nameLength", value: Self.longestName,
                message: "Document contains a name longer than \(Self.longestName) bytes. Parsing aborted.",
                locations: [SourceLocation(ofByte: start, in: source)])
        }
        let id = source.withUnsafeBytes { bytes in
            names.intern(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
        }
        return Token(kind: .name, start: start, end: position, name: id)
    }

    // MARK: Numbers

    private mutating func number() throws(GraphQLError) -> Token {
        let start = position
        var kind = Token.Kind.int
        if byte(position) == UInt8(ascii: "-") { position += 1 }
        if byte(position) == UInt8(ascii: "0") {
            position += 1
            if let digit = byte(position), Self.isDigit(digit) {
                throw error("Invalid number, unexpected digit after 0: \(printed(position)).", at: position)
            }
        } else {
            try digits()
        }
        if byte(position) == UInt8(ascii: ".") {
            kind = .float
            position += 1
            try digits()
        }
        if let exponent = byte(position), exponent | 0x20 == UInt8(ascii: "e") {
            kind = .float
            position += 1
            if byte(position) == UInt8(ascii: "+") || byte(position) == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        if let following = byte(position), following == UInt8(ascii: ".") || Self.isNameStart(following) {
            throw error("Invalid number, expected digit but got: \(printed(position)).", at: position)
        }
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func digits() throws(GraphQLError) {
        guard let first = byte(position), Self.isDigit(first) else {
            throw error("Invalid number, expected digit but got: \(printed(position)).", at: position)
        }
        while let digit = byte(position), Self.isDigit(digit) { position += 1 }
    }

    // MARK: Strings

    private func string(_ token: Token) throws(GraphQLError) -> Token {
        guard StreamSafeText.holds(string) else {
            throw error(
                "A string holds more than \(StreamSafeText.longestRun) combining marks in a row.", at: Int(token.start))
        }
        return token
    }

    private mutating func quotedString() throws(GraphQLError) -> Token {
        let start = position
        position += 1
        var chunk = position
        string = ""
        while let next = byte(position) {
            switch next {
            case UInt8(ascii: "\""):
                string += String(decoding: source[chunk..<position], as: UTF8.self)
                position += 1
                return Token(kind: .string, start: start, end: position)
            case UInt8(ascii: "\\"):
                string += String(decoding: source[chunk..<position], as: UTF8.self)
                string.unicodeScalars.append(try escape())
                chunk = position
            case 0x0A, 0x0D: throw error("Unterminated string.", at: position)
            default: position += 1
            }
        }
        throw error("Unterminated string.", at: position)
    }

    private mutating func escape() throws(GraphQLError) -> Unicode.Scalar {
        let start = position
        position += 2
        switch byte(start + 1) {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default:
            throw error("Invalid character escape sequence: '\(excerpt(start, 2))'.", at: start)
        }
        let isBraced = byte(position) == UInt8(ascii: "{")
        guard let scalar = isBraced ? bracedEscape() : fixedEscape() else {
            // A braced escape is shown up to the character at fault.
            let length = isBraced ? min(position + 1 - start, Self.longestShown) : 6
            throw error("Invalid Unicode escape sequence: '\(excerpt(start, length))'.", at: start)
        }
        return scalar
    }

    /// `\u{…}`, from the brace on: one scalar in any number of digits that keeps it in range.
    private mutating func bracedEscape() -> Unicode.Scalar? {
        position += 1
        var value: UInt32 = 0
        var digits = 0
        while let next = byte(position), let digit = Self.hexadecimal(next), value <= 0x10FFFF {
            value = value << 4 | digit
            digits += 1
            position += 1
        }
        guard digits > 0, byte(position) == UInt8(ascii: "}"), let scalar = Unicode.Scalar(value) else { return nil }
        position += 1
        return scalar
    }

    /// `\uXXXX`, or two of them that form a surrogate pair, from the first digit on.
    private mutating func fixedEscape() -> Unicode.Scalar? {
        guard let unit = fourDigits() else { return nil }
        guard unit & 0xF800 == 0xD800 else { return Unicode.Scalar(unit) }
        guard unit < 0xDC00, matches("\\u", at: position) else { return nil }
        position += 2
        guard let trail = fourDigits(), trail & 0xFC00 == 0xDC00 else { return nil }
        return Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | trail & 0x3FF))
    }

    private mutating func fourDigits() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let next = byte(position), let digit = Self.hexadecimal(next) else { return nil }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private mutating func blockString() throws(GraphQLError) -> Token {
        let start = position
        position += 3
        var raw: [UInt8] = []
        var chunk = position
        while position < source.count {
            if source[position] == UInt8(ascii: "\""), matches("\"\"\"", at: position) {
                raw += source[chunk..<position]
                position += 3
                string = BlockString.value(raw)
                return Token(kind: .blockString, start: start, end: position)
            }
            if source[position] == UInt8(ascii: "\\"), matches("\\\"\"\"", at: position) {
                raw += source[chunk..<position]
                chunk = position + 1
                position += 4
            } else {
                position += 1
            }
        }
        throw error("Unterminated string.", at: position)
    }

    // MARK: Characters

    private func unexpectedDots() -> GraphQLError {
        if matches("..", at: position) { return error("Unexpected '..', did you mean '...'?", at: position) }
        let digits = source[(position + 1)...].prefix(while: Self.isDigit)
        guard !digits.isEmpty else { return unexpectedCharacter() }
        let text = String(decoding: digits.prefix(Self.longestShown), as: UTF8.self)
        return error("Invalid number, expected digit before '.', did you mean '0.\(text)'?", at: position)
    }

    /// The most characters of a token that a message repeats.
    static let longestShown = 100

    private func unexpectedCharacter() -> GraphQLError {
        if byte(position) == UInt8(ascii: "'") {
            return error(
                "Unexpected single quote character ('), did you mean to use a double quote (\")?", at: position)
        }
        return error("Unexpected character: \(printed(position)).", at: position)
    }

    /// The character at a place as messages show it.
    private func printed(_ position: Int) -> String {
        guard position < source.count else { return "<EOF>" }
        let end = min(position + 4, source.count)
        guard let scalar = String(decoding: source[position..<end], as: UTF8.self).unicodeScalars.first else {
            return ""
        }
        if scalar == "\"" { return "'\"'" }
        if (0x20...0x7E).contains(scalar.value) { return "'\(scalar)'" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Some characters from a place on; a character has at most four bytes.
    private func excerpt(_ start: Int, _ count: Int) -> String {
        let text = String(decoding: source[start..<min(start + count * 4, source.count)], as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(count)))
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    /// Whether a text is a name: specification section 2.1.9.
    static func isName(_ text: String) -> Bool {
        text.utf8.first.map(isNameStart) == true && text.utf8.allSatisfy(isNameContinue)
    }

    static func isNameContinue(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        if isDigit(byte) { return UInt32(byte - UInt8(ascii: "0")) }
        let letter = (byte | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? UInt32(letter) + 10 : nil
    }
}
