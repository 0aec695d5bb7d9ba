internal import YAML

/// Lists of strings as the layers of the settings write them.
enum StringList {
    /// The list in a variable or an option: as the file would have it on one line (`[a, b]`), or its elements alone (`a, b`).
    /// - Throws: ``TypeMismatch`` where there is a bracket, but no list of strings.
    static func parse(_ text: String) throws(TypeMismatch) -> [String] {
        let text = trimmed(text[...])
        guard text.first == "[" else {
            if text.isEmpty { return [] }
            return text.split(separator: ",", omittingEmptySubsequences: false).map { String(trimmed($0)) }
        }
        guard let node = try? YAMLNode.parse(String(text), file: ""), let elements = node.sequence else {
            throw TypeMismatch(found: "\"\(text.prefix(64))\"")
        }
        return try strings(in: elements)
    }

    /// The strings that a list of a document consists of.
    /// - Throws: ``TypeMismatch`` where an element is no string.
    static func strings(in elements: [YAMLNode]) throws(TypeMismatch) -> [String] {
        var strings: [String] = []
        for element in elements {
            guard case .string(let string) = element.scalar?.value else {
                throw TypeMismatch(found: "a list with \(element.kind) in it")
            }
            strings.append(string)
        }
        return strings
    }

    /// The text without the blanks around it.
    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start }
        return start[...last]
    }
}
