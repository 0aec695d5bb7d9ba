/// A page of Markdown laid out for a terminal: paragraphs wrapped, code indented, tables in columns or, where they are too
/// wide for that, a paragraph for each row. It knows as much of Markdown as the manual uses.
struct TerminalPage {
    /// The longest line of text, in characters. Code keeps its lines.
    private let width = 80
    private var blocks: [String] = []

    /// What was laid out, with a line end at its end.
    var text: String { blocks.joined(separator: "\n\n") + "\n" }

    /// Lays out more Markdown.
    mutating func add(_ markdown: String) {
        var lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first {
            if line.isEmpty {
                lines.removeFirst()
            } else if line.hasPrefix("```") {
                let code = lines.dropFirst().prefix { !$0.hasPrefix("```") }
                lines = lines.dropFirst(code.count + 2)
                blocks.append(code.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n"))
            } else if line.hasPrefix("#") {
                lines.removeFirst()
                addHeading(line)
            } else if line.hasPrefix("|") {
                let table = lines.prefix { $0.hasPrefix("|") }
                lines = lines.dropFirst(table.count)
                addTable(table.map(Self.cells))
            } else {
                let paragraph = lines.prefix { !$0.isEmpty && !$0.hasPrefix("```") && !$0.hasPrefix("|") }
                lines = lines.dropFirst(paragraph.count)
                addParagraph(paragraph)
            }
        }
    }

    private mutating func addHeading(_ line: Substring) {
        let level = line.prefix { $0 == "#" }.count
        let title = String(line.dropFirst(level + 1))
        let rule = level == 1 ? "=" : level == 2 ? "-" : ""
        blocks.append(rule.isEmpty ? title : title + "\n" + String(repeating: rule, count: title.count))
    }

    /// The items of a list stay apart, and hang on their marks.
    private mutating func addParagraph(_ lines: ArraySlice<Substring>) {
        var items: [(mark: String, text: String)] = []
        for line in lines {
            let text = line.drop { $0 == " " }
            let mark = String(text.prefix { $0 == "-" || $0.isWholeNumber || $0 == "." } + " ")
            let isItem = mark == "- " || mark.hasSuffix(". ") && mark.count > 2
            if isItem, text.hasPrefix(mark) {
                items.append((mark, String(text.dropFirst(mark.count))))
            } else if let last = items.indices.last {
                items[last].text += " " + text
            } else {
                items.append(("", String(text)))
            }
        }
        blocks.append(
            items.map {
                wrapped(Self.plain($0.text), first: $0.mark, next: String(repeating: " ", count: $0.mark.count))
            }
            .joined(separator: "\n"))
    }

    private mutating func addTable(_ rows: [[String]]) {
        let rows = rows.filter { !$0.allSatisfy { $0.allSatisfy { "-: ".contains($0) } && !$0.isEmpty } }
            .map { $0.map(Self.plain) }
        guard let header = rows.first else { return }
        let columns = header.indices.map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        if columns.reduce(0, +) + 2 * (columns.count - 1) <= width {
            blocks.append(Table(header, Array(rows.dropFirst())).description)
            return
        }
        blocks.append(
            rows.dropFirst().map { row in
                let heading = row.dropLast().filter { !$0.isEmpty }.joined(separator: "   ")
                return heading + "\n" + wrapped(row.last ?? "", first: "    ", next: "    ")
            }.joined(separator: "\n"))
    }

    private func wrapped(_ text: String, first: String, next: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (next, true)
            }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// The cells of a row. A bar in a cell is written `\|`.
    private static func cells(_ row: Substring) -> [String] {
        row.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false).dropFirst()
            .dropLast()
            .map { cell in
                let cell = cell.drop { $0 == " " }
                return String(cell.reversed().drop { $0 == " " }.reversed()).replacing("\u{0}", with: "|")
            }
    }

    /// The text without what only a browser can show: a link becomes its words and its address, one to another page the command that
    /// shows that, and one to a symbol the symbol.
    private static func plain(_ text: String) -> String {
        text.replacing(/\[([^\]]+)\]\(([^)]+)\)/) { match in
            match.2.hasPrefix("http") ? "\(match.1) <\(match.2)>" : String(match.1)
        }
        .replacing(/<doc:([A-Za-z]+)>/) { "`videoplay docs \($0.1.lowercased())`" }
        .replacing(/``([^`]+)``/) { "`\($0.1.split(separator: "/").last ?? $0.1)`" }
        .replacing("**", with: "")
    }
}
