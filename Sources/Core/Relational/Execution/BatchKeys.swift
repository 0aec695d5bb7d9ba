import JSON

/// The keys of objects, as code gives them: a text or a number, or a list of these for a key of several columns.
enum BatchKeys {
    /// The texts of a key's columns, as PostgreSQL writes them; nil for what can be no key of these types.
    static func parts(_ value: JSONValue, _ types: [ColumnType]) -> [String]? {
        let values: [JSONValue]
        if types.count == 1 {
            values = [value]
        } else {
            guard case .array(let items) = value, items.count == types.count else { return nil }
            values = items
        }
        var parts: [String] = []
        for (value, type) in zip(values, types) {
            let text: String
            switch value {
            case .string(let string): text = string
            case .number: text = value.description
            case .null, .bool, .array, .object: return nil
            }
            guard type.canHold(text) else { return nil }
            parts.append(type == .uuid ? text.lowercased() : text)
        }
        return parts
    }

    /// Whether a value has the form of a key of so many columns, be there such an object or not.
    static func isKey(_ value: JSONValue, of count: Int) -> Bool {
        switch value {
        case .string, .number: count == 1
        case .array(let parts): count > 1 && parts.count == count && parts.allSatisfy { isKey($0, of: 1) }
        case .null, .bool, .object: false
        }
    }

    /// The keys of all rows, each once, in the order in which they are met.
    static func distinct(_ values: [JSONValue], _ types: [ColumnType]) -> [[String]] {
        var seen: Set<[[UInt8]]> = []
        var keys: [[String]] = []
        for value in values {
            for item in items(value, types) {
                guard let parts = parts(item, types), seen.insert(parts.map { Array($0.utf8) }).inserted else {
                    continue
                }
                keys.append(parts)
            }
        }
        return keys
    }

    /// Several keys or one: a key of several columns is a list itself.
    private static func items(_ value: JSONValue, _ types: [ColumnType]) -> [JSONValue] {
        guard case .array(let items) = value else { return [value] }
        return parts(value, types) == nil ? items : [value]
    }

    /// What PostgreSQL writes for a row of these texts (`record_out` in src/backend/utils/adt/rowtypes.c); of one its own.
    static func match(_ parts: [String]) -> String {
        guard parts.count > 1 else { return parts[0] }
        let written = parts.map { part in
            let special: Set<Character> = ["\"", "\\", "(", ")", ",", " ", "\t", "\n", "\u{B}", "\u{C}", "\r", "\r\n"]
            guard part.isEmpty || part.contains(where: special.contains) else { return part }
            return "\"" + part.replacing("\\", with: "\\\\").replacing("\"", with: "\"\"") + "\""
        }
        return "(" + written.joined(separator: ",") + ")"
    }
}
