import JSON

extension ScalarType {
    /// Scalars beyond the specification's, which a schema has when something in it names them.
    public static let common: [ScalarType] = [dateTime, bigInt, uuid, json] + added

    /// Those of them that give way to a type of a module of the same name.
    static let added: [ScalarType] = [date, localTime, duration, decimal, bytes]

    /// A whole number of 64 bits, kept as its digits, since JSON readers lose them beyond 2^53.
    public static let bigInt = ScalarType(
        "BigInt", description: "A signed 64-bit whole number, given as a string or a number, answered as a string."
    ) { input throws(Failure) in
        guard let text = input.string ?? input.integerText, let value = Int64(text) else {
            throw Failure("BigInt must be a signed 64-bit whole number, as a string of digits or a number")
        }
        return .string(String(value))
    }

    /// A UUID of RFC 9562 in 36 characters, kept in lower case.
    public static let uuid = ScalarType(
        "UUID", description: "A UUID, such as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.",
        specifiedBy: "https://www.rfc-editor.org/rfc/rfc9562"
    ) { input throws(Failure) in
        guard let text = input.string, text.utf8.count == 36,
            text.utf8.enumerated().allSatisfy({ position, byte in
                [8, 13, 18, 23].contains(position)
                    ? byte == UInt8(ascii: "-") : Lexer.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
            })
        else { throw Failure("UUID must be 32 hexadecimal digits in groups of 8-4-4-4-12") }
        return .string(text.lowercased())
    }

    /// Any JSON value.
    public static let json = ScalarType(
        "JSON", description: "Any JSON value.", specifiedBy: "https://www.rfc-editor.org/rfc/rfc8259"
    ) { input throws(Failure) in
        switch input {
        case .json(let value): return .json(value)
        case .literal(let literal):
            var conversion = LiteralJSON()
            return .json(try conversion.fold(literal))
        }
    }
}

/// Literals without variables as JSON.
private struct LiteralJSON: Folding {
    typealias Failure = ScalarType.Failure

    enum Container {
        case list(NodeList<Value>.Iterator, [JSONValue])
        case object(NodeList<ObjectField>.Iterator, name: String, JSONObject)
    }

    mutating func begin(_ literal: Value) throws(ScalarType.Failure) -> Folded<Container, JSONValue> {
        switch literal.kind {
        case .null: return .result(.null)
        case .boolean(let value): return .result(.bool(value))
        case .string(let value): return .result(.string(value))
        case .int(let text), .float(let text): return .result(try number(text))
        case .list(let items): return .container(.list(items.makeIterator(), []))
        case .object(let fields): return .container(.object(fields.makeIterator(), name: "", JSONObject()))
        case .enumeration: throw ScalarType.Failure("JSON cannot represent an enum value")
        case .variable: throw ScalarType.Failure("JSON cannot hold a variable; give the whole value as one")
        }
    }

    mutating func next(of container: inout Container) throws(ScalarType.Failure) -> Value? {
        switch container {
        case .list(var rest, let elements):
            let next = rest.next()
            container = .list(rest, elements)
            return next
        case .object(var rest, _, let object):
            guard let field = rest.next() else { return nil }
            guard object[field.name] == nil else {
                throw ScalarType.Failure("JSON cannot represent two members of one name")
            }
            container = .object(rest, name: field.name, object)
            return field.value
        }
    }

    mutating func take(_ result: JSONValue, into container: inout Container) {
        switch container {
        case .list(let rest, var elements):
            container = .list(rest, [])
            elements.append(result)
            container = .list(rest, elements)
        case .object(let rest, let name, var object):
            container = .object(rest, name: name, JSONObject())
            object[name] = result
            container = .object(rest, name: name, object)
        }
    }

    mutating func end(_ container: Container) -> JSONValue {
        switch container {
        case .list(_, let elements): .array(elements)
        case .object(_, _, let object): .object(object)
        }
    }

    /// The grammar of numbers is the same in both languages.
    private func number(_ text: String) throws(ScalarType.Failure) -> JSONValue {
        guard let number = try? JSONParser.parse(Array(text.utf8)) else {
            throw ScalarType.Failure("JSON cannot represent the number")
        }
        return number
    }
}
