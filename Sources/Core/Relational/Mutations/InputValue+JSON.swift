package import GraphQL
package import JSON

extension InputValue {
    /// The value as a client would have written it in JSON.
    package var json: JSONValue {
        var writing = InputJSON()
        return writing.fold(self)
    }
}

/// Coerced values as JSON.
private struct InputJSON: Folding {
    /// What is left of a list or an object, and what its parts came to.
    enum Container {
        case list(ArraySlice<InputValue>, [JSONValue])
        case object(ArraySlice<InputObject.Member>, JSONObject)
    }

    mutating func begin(_ value: InputValue) -> Folded<Container, JSONValue> {
        switch value {
        case .null: .result(.null)
        case .boolean(let value): .result(.bool(value))
        case .int(let value): .result(.integer(value))
        case .float(let value): .result(JSONNumber(value).map { .number($0) } ?? .null)
        case .string(let text), .enumeration(let text): .result(.string(text))
        case .json(let value): .result(value)
        case .list(let items): .container(.list(items[...], []))
        case .object(let object): .container(.object(object.members[...], JSONObject()))
        }
    }

    mutating func next(of container: inout Container) -> InputValue? {
        switch container {
        case .list(let rest, _): rest.first
        case .object(let rest, _): rest.first?.value
        }
    }

    mutating func take(_ result: JSONValue, into container: inout Container) {
        switch container {
        case .list(let rest, var elements):
            container = .list([], [])
            elements.append(result)
            container = .list(rest.dropFirst(), elements)
        case .object(let rest, var object):
            container = .list([], [])
            if let member = rest.first { object[member.name] = result }
            container = .object(rest.dropFirst(), object)
        }
    }

    mutating func end(_ container: Container) -> JSONValue {
        switch container {
        case .list(_, let elements): .array(elements)
        case .object(_, let object): .object(object)
        }
    }
}
