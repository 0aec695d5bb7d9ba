/// A piece of HTML. What is interpolated is text, and escaped; only other pieces are taken as they are.
struct HTML: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// Builds a piece from a literal.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ text: some StringProtocol) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": self.text += "&amp;"
                case "<": self.text += "&lt;"
                case ">": self.text += "&gt;"
                case "\"": self.text += "&quot;"
                case "'": self.text += "&#39;"
                default: self.text.unicodeScalars.append(scalar)
                }
            }
        }

        mutating func appendInterpolation(_ html: HTML) { text += html.description }
        mutating func appendInterpolation(_ pieces: [HTML]) { for html in pieces { text += html.description } }
        mutating func appendInterpolation(_ html: HTML?) { text += html?.description ?? "" }
    }

    let description: String

    init(stringLiteral value: String) { description = value }
    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

    /// The text that a description in Markdown has: paragraphs, lists of one level, and code.
    static func markdown(_ text: String) -> HTML {
        let blocks = text.split(separator: "\n\n").map { block -> HTML in
            let lines = block.split(separator: "\n")
            guard lines.allSatisfy({ $0.hasPrefix("- ") }) else { return "<p>\(inline(block))</p>" }
            return "<ul>\(lines.map { "<li>\(inline($0.dropFirst(2)))</li>" as HTML })</ul>"
        }
        return "\(blocks)"
    }

    /// The text of one paragraph: what stands between backticks is code.
    static func inline(_ text: some StringProtocol) -> HTML {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        let pieces = parts.enumerated().map { position, part -> HTML in
            position.isMultiple(of: 2) ? "\(part)" : "<code>\(part)</code>"
        }
        return "\(pieces)"
    }
}
