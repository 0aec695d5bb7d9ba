/// Breaks documents a little: renames, drops, doubles, swaps or replaces their tokens or their characters.
public struct DocumentMutation {
    /// Where the choices come from.
    public var random: SeededGenerator
    /// Names that a name is replaced by, beside those of the document.
    private let names: [String]

    private static let values = [
        "1", "-7", "1.5", "3000000000", "1e3", "\"x\"", "\"\"\"y\"\"\"", "true", "null", "NOPE", "[]", "[1]", "{}",
        "{a: 1}",
        "$undefined", "\"2026-01-31T12:00:00Z\"", "\"9\"",
    ]
    private static let punctuators = ["{", "}", "(", ")", "[", "]", "!", "$", "...", ":", "=", "@", "|", "&"]
    private static let characters =
        Array("{}()[]:=@$!.\"\\#,& \t\n\r09-+eE_axué|'\u{FEFF}\u{0}😀\u{301}")
        + ["\"\"\"", "...", "0x", "1.", "\\u{", "\\uD83D\\uDE00", "on", ".5", "00"].flatMap(Array.init)

    /// - Parameters:
    ///   - random: where the choices come from.
    ///   - names: names that a name is replaced by, such as those of the schema.
    public init(random: SeededGenerator, names: [String]) {
        self.random = random
        self.names = names
    }

    /// A document with some of its tokens changed; mostly it still parses.
    public mutating func tokens(of text: String, changes: Int) -> String {
        var tokens = Self.tokens(text)
        for _ in 0..<changes where !tokens.isEmpty {
            let position = random.number(0..<tokens.count)
            switch random.number(0..<12) {
            case 0..<5: rename(&tokens)
            case 5..<7: replaceValue(&tokens)
            case 7: tokens.remove(at: position)
            case 8: tokens.insert(tokens[position], at: position)
            case 9: tokens.swapAt(position, random.number(0..<tokens.count))
            case 10: tokens[position] = random.pick(Self.punctuators)
            default: doubleRun(&tokens, at: position)
            }
        }
        return tokens.joined(separator: " ")
    }

    /// A document with some of its characters changed; mostly it does not parse.
    public mutating func characters(of text: String, changes: Int) -> String {
        var characters = Array(text)
        for _ in 0..<changes where !characters.isEmpty {
            let position = random.number(0..<characters.count)
            switch random.number(0..<3) {
            case 0: characters.remove(at: position)
            case 1: characters[position] = random.pick(Self.characters)
            default: characters.insert(random.pick(Self.characters), at: position)
            }
        }
        return String(characters)
    }

    private mutating func rename(_ tokens: inout [String]) {
        let positions = tokens.indices.filter { Self.isName(tokens[$0]) }
        guard let position = positions.randomElement(using: &random) else { return }
        let known = random.oneIn(2) ? tokens[random.pick(positions)] : random.pick(names)
        // A slip of the pen, so that something can be suggested.
        tokens[position] = random.oneIn(4) ? String(tokens[position].dropLast()) + "q" : known
    }

    private mutating func replaceValue(_ tokens: inout [String]) {
        let positions = tokens.indices.dropFirst().filter { tokens[$0 - 1] == ":" || tokens[$0 - 1] == "=" }
        guard let position = positions.randomElement(using: &random) else { return }
        tokens[position] = random.pick(Self.values)
    }

    private mutating func doubleRun(_ tokens: inout [String], at position: Int) {
        let end = min(tokens.count, position + random.number(1..<6))
        tokens.insert(contentsOf: tokens[position..<end], at: end)
    }

    private static func isName(_ token: String) -> Bool { token.first.map { $0 == "_" || $0.isLetter } ?? false }

    /// The tokens of a text, well enough for changing them; comments are left out.
    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var rest = text[...]
        while let first = rest.first {
            let token: Substring
            if first.isWhitespace || first == "," || first == "\u{FEFF}" {
                rest.removeFirst()
                continue
            } else if first == "#" {
                rest = rest.drop { !$0.isNewline }
                continue
            } else if rest.hasPrefix("\"\"\"") {
                let end = rest.dropFirst(3).firstRange(of: "\"\"\"")?.upperBound ?? rest.endIndex
                token = rest[..<end]
            } else if first == "\"" {
                var end = rest.index(after: rest.startIndex)
                while end < rest.endIndex, rest[end] != "\"" {
                    rest.formIndex(after: &end)
                    if end < rest.endIndex, rest[rest.index(before: end)] == "\\" { rest.formIndex(after: &end) }
                }
                token = rest[..<(end < rest.endIndex ? rest.index(after: end) : end)]
            } else if rest.hasPrefix("...") {
                token = rest.prefix(3)
            } else if first == "_" || first.isLetter || first.isNumber || first == "-" {
                token = rest.prefix { $0 == "_" || $0 == "-" || $0 == "." || $0 == "+" || $0.isLetter || $0.isNumber }
            } else {
                token = rest.prefix(1)
            }
            tokens.append(String(token))
            rest = rest[token.endIndex...]
        }
        return tokens
    }
}
