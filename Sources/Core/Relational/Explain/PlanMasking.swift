import JSON

/// Takes the bound values out of PostgreSQL's plans, which show them in their conditions: a value that a request gives is
/// never shown, wherever it comes from.
enum PlanMasking {
    /// A plan with `?` for each literal in its texts.
    static func masked(_ plan: JSONValue) -> JSONValue {
        switch plan {
        case .string(let text): return .string(masked(text))
        case .array(let elements): return .array(elements.map(masked))
        case .object(let object):
            var result = JSONObject()
            for member in object.members { result[member.name] = masked(member.value) }
            return .object(result)
        case .null, .bool, .number: return plan
        }
    }

    /// An expression as PostgreSQL prints it, with `?` for each string and number.
    static func masked(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            switch character {
            case "'":
                rest = afterLiteral(rest)
                result += "?"
            case "\"": result += take(&rest) { $0.dropFirst().prefix { $0 != "\"" }.count + 2 }
            case "$", "_", "a"..."z", "A"..."Z":
                let word = take(&rest) { $0.prefix { $0 == "$" || $0 == "_" || $0.isLetter || $0.isNumber }.count }
                result += word
                // `SubPlan 1` names a part of the plan.
                if word.hasSuffix("Plan") { result += take(&rest) { $0.prefix { $0 == " " || $0.isNumber }.count } }
            case _ where character.isNumber:
                _ = take(&rest) { $0.prefix { $0.isNumber || $0 == "." || $0 == "e" }.count }
                result += "?"
            default:
                result.append(character)
                rest.removeFirst()
            }
        }
        return result
    }

    /// What follows a string in quotes, in which two quotes stand for one.
    private static func afterLiteral(_ text: Substring) -> Substring {
        var rest = text.dropFirst()
        while let end = rest.firstIndex(of: "'") {
            rest = rest[rest.index(after: end)...]
            guard rest.first == "'" else { return rest }
            rest.removeFirst()
        }
        return ""
    }

    private static func take(_ rest: inout Substring, _ count: (Substring) -> Int) -> Substring {
        let word = rest.prefix(count(rest))
        rest = rest.dropFirst(word.count)
        return word
    }
}
