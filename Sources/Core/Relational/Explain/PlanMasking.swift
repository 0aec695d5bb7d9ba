import GraphQL
import JSON

/// Takes the bound values out of PostgreSQL's plans, which show them in their conditions: a value that a request gives is
/// never shown, wherever it comes from.
enum PlanMasking {
    /// A plan with `?` for each literal in its texts.
    static func masked(_ plan: JSONValue) -> JSONValue {
        var masking = TreeMasking()
        return masking.fold(plan)
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

/// A plan's JSON with its texts masked.
private struct TreeMasking: Folding {
    /// What is left of an array or an object, and what its parts came to.
    enum Container {
        case array(ArraySlice<JSONValue>, [JSONValue])
        case object(ArraySlice<JSONObject.Member>, JSONObject)
    }

    mutating func begin(_ plan: JSONValue) -> Folded<Container, JSONValue> {
        switch plan {
        case .string(let text): .result(.string(PlanMasking.masked(text)))
        case .array(let elements): .container(.array(elements[...], []))
        case .object(let object): .container(.object(object.members[...], JSONObject()))
        case .null, .bool, .number: .result(plan)
        }
    }

    mutating func next(of container: inout Container) -> JSONValue? {
        switch container {
        case .array(let rest, _): rest.first
        case .object(let rest, _): rest.first?.value
        }
    }

    mutating func take(_ result: JSONValue, into container: inout Container) {
        switch container {
        case .array(let rest, var elements):
            container = .array([], [])
            elements.append(result)
            container = .array(rest.dropFirst(), elements)
        case .object(let rest, var object):
            container = .array([], [])
            if let member = rest.first { object[member.name] = result }
            container = .object(rest.dropFirst(), object)
        }
    }

    mutating func end(_ container: Container) -> JSONValue {
        switch container {
        case .array(_, let elements): .array(elements)
        case .object(_, let object): .object(object)
        }
    }
}
