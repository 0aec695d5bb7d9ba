import JSON

/// JSON for people: one member or element a line.
enum IndentedJSON {
    /// The text of a value that the program made. Its depth is the program's own, so that recursion is no danger.
    static func text(_ value: JSONValue) -> String {
        var text = ""
        write(value, indentation: "", to: &text)
        return text
    }

    private static func write(_ value: JSONValue, indentation: String, to text: inout String) {
        let inner = indentation + "  "
        switch value {
        case .object(let object) where !object.isEmpty:
            text += "{\n"
            for (position, member) in object.members.enumerated() {
                text += inner + JSONValue.string(member.name).description + ": "
                write(member.value, indentation: inner, to: &text)
                text += position + 1 < object.count ? ",\n" : "\n"
            }
            text += indentation + "}"
        case .array(let elements) where elements.contains(where: isNested):
            text += "[\n"
            for (position, element) in elements.enumerated() {
                text += inner
                write(element, indentation: inner, to: &text)
                text += position + 1 < elements.count ? ",\n" : "\n"
            }
            text += indentation + "]"
        case .array(let elements): text += "[" + elements.map(\.description).joined(separator: ", ") + "]"
        default: text += value.description
        }
    }

    private static func isNested(_ value: JSONValue) -> Bool {
        switch value {
        case .object, .array: true
        default: false
        }
    }
}
