/// A string's literal: specification section 2.10.4.
enum StringLiteral {
    /// The string between quotes, control characters escaped.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension BlockString {
    /// The longest string that stands on one line with its quotes, as graphql-js prints descriptions.
    private static let longestShort = 70

    /// The string between three quotes on one line; nil where that is too long or would be another string.
    static func shortLiteral(_ string: String) -> String? {
        guard string.utf8.count <= longestShort, !string.contains("\n"), !string.hasSuffix("\""),
            !string.hasSuffix("\\")
        else { return nil }
        return "\"\"\"\(escapedQuotes(string[...]))\"\"\""
    }

    /// The string between three quotes, on lines of its own; only for what `canHold` allows.
    static func literal(_ string: String, indent: Int) -> String {
        let margin = "\n" + String(repeating: "  ", count: indent)
        var text = "\"\"\""
        for line in string.split(separator: "\n", omittingEmptySubsequences: false) {
            text += line.isEmpty ? "\n" : margin + escapedQuotes(line)
        }
        return text + margin + "\"\"\""
    }

    /// `"""` as `\"""`.
    private static func escapedQuotes(_ line: Substring) -> String {
        var text = ""
        var quotes = 0
        for scalar in line.unicodeScalars {
            quotes = scalar == "\"" ? quotes + 1 : 0
            text.unicodeScalars.append(scalar)
            if quotes == 3 {
                text.unicodeScalars.removeLast(3)
                text += "\\\"\"\""
                quotes = 0
            }
        }
        return text
    }
}
