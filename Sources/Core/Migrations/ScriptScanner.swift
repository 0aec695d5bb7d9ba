/// Divides a script into its statements, at the semicolons at which psql divides it: not those in quotes, comments,
/// parentheses and the bodies of SQL functions (`BEGIN ATOMIC … END`). What is not closed reaches to the end of the
/// script; PostgreSQL then says what is missing.
///
/// The lexical rules are those of PostgreSQL's documentation, section 4.1, with `standard_conforming_strings` on.
struct ScriptScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var start: Int?
    private var end = 0
    private var words: [String] = []
    private var beginsWithWords = true
    private var parentheses = 0
    private var atomicBlocks = 0

    /// Words are kept up to this number: the longest beginning that matters is `create or replace function`.
    private static let keptWords = 4

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The statements; empty ones are left out.
    mutating func statements() -> [ScriptStatement] {
        var statements: [ScriptStatement] = []
        while position < bytes.count {
            if scanToken() { continue }
            if let statement = finish() { statements.append(statement) }
        }
        if let statement = finish() { statements.append(statement) }
        return statements
    }

    private mutating func finish() -> ScriptStatement? {
        defer {
            start = nil
            words = []
            beginsWithWords = true
            parentheses = 0
            atomicBlocks = 0
        }
        return start.map { ScriptStatement(range: $0..<end, words: words) }
    }

    /// Moves behind the next token. False if that was the semicolon that ends a statement.
    private mutating func scanToken() -> Bool {
        let byte = bytes[position]
        if byte == 0x20 || (0x09...0x0D).contains(byte) {
            position += 1
            return true
        }
        if byte == UInt8(ascii: "-"), next == UInt8(ascii: "-") {
            skip { $0 == 0x0A || $0 == 0x0D }
            return true
        }
        if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
            skipBlockComment()
            return true
        }
        if byte == UInt8(ascii: ";"), parentheses == 0, atomicBlocks == 0 {
            position += 1
            return false
        }
        if start == nil { start = position }
        scanSignificantToken(byte)
        end = position
        return true
    }

    private mutating func scanSignificantToken(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            beginsWithWords = false
            skipQuoted(byte, hasEscapes: false)
        case UInt8(ascii: "$"):
            beginsWithWords = false
            skipDollar()
        case UInt8(ascii: "("):
            beginsWithWords = false
            parentheses += 1
            position += 1
        case UInt8(ascii: ")"):
            parentheses = max(0, parentheses - 1)
            position += 1
        case UInt8(ascii: "\\") where words.isEmpty && beginsWithWords:
            scanWord()
        case _ where Self.startsWord(byte):
            scanWord()
        case _ where Self.isDigit(byte):
            // A number and the letters that cling to it, so that these are not taken for a word.
            beginsWithWords = false
            skip { !Self.continuesWord($0) }
        default:
            beginsWithWords = false
            position += 1
        }
    }

    private mutating func scanWord() {
        let first = position
        position += 1
        skip { !Self.continuesWord($0) }
        let word = bytes[first..<position]
        if word.count == 1, let letter = word.first, letter | 0x20 == UInt8(ascii: "e"), current == UInt8(ascii: "'") {
            beginsWithWords = false
            skipQuoted(UInt8(ascii: "'"), hasEscapes: true)
            return
        }
        let isKept = beginsWithWords && words.count < Self.keptWords
        // No keyword that is looked for is longer than `transaction`.
        guard isKept || (definesRoutine && parentheses == 0 && word.count <= 5) else { return }
        let text = String(decoding: word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        if isKept { words.append(text) }
        if definesRoutine, parentheses == 0 { countAtomicBlocks(text) }
    }

    /// Whether the statement begins as the definition of a function or procedure, the only ones that hold semicolons.
    private var definesRoutine: Bool {
        guard words.first == "create" else { return false }
        let kind = words.dropFirst().first == "or" ? words.dropFirst(3).first : words.dropFirst().first
        return kind == "function" || kind == "procedure"
    }

    private mutating func countAtomicBlocks(_ word: String) {
        switch word {
        case "begin": atomicBlocks += 1
        case "case" where atomicBlocks > 0: atomicBlocks += 1
        case "end" where atomicBlocks > 0: atomicBlocks -= 1
        default: break
        }
    }

    /// A doubled quote inside is read as the end of one quoted text and the start of another, which comes to the same.
    private mutating func skipQuoted(_ quote: UInt8, hasEscapes: Bool) {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += hasEscapes && byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == quote {
                // Behind an escape string the doubled quote goes on with escapes.
                guard hasEscapes, current == quote else { return }
                position += 1
            }
        }
        position = min(position, bytes.count)
    }

    /// `$1`, or `$tag$ … $tag$`.
    private mutating func skipDollar() {
        let first = position
        position += 1
        if let byte = current, Self.startsWord(byte) {
            skip { !Self.continuesWord($0) || $0 == UInt8(ascii: "$") }
        }
        guard current == UInt8(ascii: "$") else { return }
        position += 1
        let delimiter = bytes[first..<position]
        while position < bytes.count {
            skip { $0 == UInt8(ascii: "$") }
            if bytes[position...].starts(with: delimiter) {
                position += delimiter.count
                return
            }
            position = min(position + 1, bytes.count)
        }
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            switch (current, next) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                position += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                position += 2
            default:
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
    private var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

    private mutating func skip(until isEnd: (UInt8) -> Bool) {
        while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
