/// The first tokens of a statement: words, quoted identifiers and punctuation, without blanks and comments (PostgreSQL's
/// documentation, section 4.1). It ends at what it does not know, such as a string.
struct SQLTokens: Sequence, IteratorProtocol {
    enum Token: Hashable {
        /// A keyword or an identifier without quotes, as PostgreSQL folds it: in lowercase.
        case word(String)
        /// An identifier that was in double quotes.
        case quoted(String)
        case punctuation(Character)

        /// The identifier that it is, if it is one.
        var identifier: String? {
            switch self {
            case .word(let name), .quoted(let name): name
            case .punctuation: nil
            }
        }
    }

    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = text[...].unicodeScalars }

    mutating func next() -> Token? {
        skipBlanksAndComments()
        guard let first = rest.first else { return nil }
        if first == "\"" { return quoted() }
        if Self.startsWord(first) {
            let word = rest.prefix { Self.startsWord($0) || ("0"..."9").contains($0) || $0 == "$" }
            rest = rest[word.endIndex...]
            // What follows at once is a string with a prefix, such as E'…', or an identifier with one, such as U&"…".
            if rest.first == "'" || (rest.first == "&" && rest.dropFirst().first == "\"") { return nil }
            return .word(Self.folded(String(word)))
        }
        guard "().,;".unicodeScalars.contains(first) else { return nil }
        rest.removeFirst()
        return .punctuation(Character(first))
    }

    private mutating func quoted() -> Token? {
        rest.removeFirst()
        var name = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" {
                guard rest.first == "\"" else { return .quoted(Self.truncated(String(name))) }
                rest.removeFirst()
            }
            name.append(scalar)
        }
        return nil
    }

    private mutating func skipBlanksAndComments() {
        while let first = rest.first {
            let second = rest.dropFirst().first
            if first.value <= 0x20 {
                rest.removeFirst()
            } else if first == "-", second == "-" {
                rest = rest.drop { $0 != "\n" && $0 != "\r" }
            } else if first == "/", second == "*" {
                skipBlockComment()
            } else {
                return
            }
        }
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            switch (rest.first, rest.dropFirst().first) {
            case ("/", "*"):
                depth += 1
                rest.removeFirst(2)
            case ("*", "/"):
                depth -= 1
                rest.removeFirst(2)
            default: _ = rest.popFirst()
            }
        } while depth > 0 && !rest.isEmpty
    }

    private static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || scalar.value >= 0x80
    }

    /// ASCII letters alone: those that PostgreSQL folds in a database in UTF-8 (`downcase_identifier`,
    /// src/backend/parser/scansup.c).
    private static func folded(_ name: String) -> String {
        truncated(
            String(
                String.UnicodeScalarView(
                    name.unicodeScalars.map { scalar in
                        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
                    })))
    }

    /// At most 63 bytes (`NAMEDATALEN` - 1), ending with a whole character.
    private static func truncated(_ name: String) -> String {
        guard name.utf8.count > 63 else { return name }
        var result = String.UnicodeScalarView()
        var size = 0
        for scalar in name.unicodeScalars {
            size += UTF8.width(scalar)
            guard size <= 63 else { break }
            result.append(scalar)
        }
        return String(result)
    }
}
