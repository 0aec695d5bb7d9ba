/// SQL of a module's author with places that are filled in for each request: `{row}.column`, `{viewer}` and, by their names,
/// the arguments of the field that it computes.
struct SQLTemplate: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text(String)
        /// A column of the row that the SQL is computed for; nil where none is named.
        case row(column: String?)
        /// The id of the one who asks.
        case viewer
        case argument(String)
    }

    let pieces: [Piece]

    init(_ sql: String) {
        var pieces: [Piece] = []
        var text = ""
        var rest = sql[...]
        while let start = rest.firstIndex(of: "{") {
            let word = rest[rest.index(after: start)...].prefix(while: Self.isNamePart)
            guard !word.isEmpty, rest[word.endIndex...].first == "}" else {
                text += rest[...start]
                rest = rest[rest.index(after: start)...]
                continue
            }
            text += rest[..<start]
            rest = rest[rest.index(after: word.endIndex)...]
            pieces.append(.text(text))
            text = ""
            switch word {
            case "row": pieces.append(.row(column: Self.column(&rest)))
            case "viewer": pieces.append(.viewer)
            default: pieces.append(.argument(String(word)))
            }
        }
        pieces.append(.text(text + rest))
        self.pieces = pieces
    }

    /// The columns of the row that it names, each once, in the order of their first mention.
    var rowColumns: [String] {
        pieces.reduce(into: []) { columns, piece in
            if case .row(let column?) = piece, !columns.contains(column) { columns.append(column) }
        }
    }

    /// The arguments that it names.
    var arguments: Set<String> {
        Set(pieces.compactMap { if case .argument(let name) = $0 { name } else { nil } })
    }

    /// Whether it names the row as a whole, which only SQL inside a statement over that row can.
    var namesWholeRow: Bool { pieces.contains(.row(column: nil)) }

    /// Takes `.column` off the start of what follows `{row}`.
    private static func column(_ rest: inout Substring) -> String? {
        guard rest.first == "." else { return nil }
        let name = rest.dropFirst().prefix(while: isNamePart)
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        return String(name)
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
