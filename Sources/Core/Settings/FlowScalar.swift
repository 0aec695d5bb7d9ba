internal import YAML

/// Texts as YAML scalars that fit on one line and read back the same.
enum FlowScalar {
    /// The text plain where it would stay a string, else in double quotes.
    static func text(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || isDigit(first) || "/.".utf8.contains(first) else {
            return false
        }
        guard text.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "/._-@%+".utf8.contains($0) }) else { return false }
        guard let node = try? YAMLNode.parse(text, file: "") else { return false }
        return node.scalar?.value == .string(text)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
