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
    ///
    /// It is read byte by byte, as PostgreSQL wrote it: Swift would take a quote and a combining mark behind it for one
    /// character, which is no quote.
    static func masked(_ text: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case quote:
                rest = afterLiteral(rest)
                result.append(mask)
            case doubleQuote:
                result += take(&rest) { $0.dropFirst().prefix { $0 != doubleQuote }.count + 2 }
            case _ where isDigit(byte):
                _ = take(&rest) {
                    $0.prefix { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }.count
                }
                result.append(mask)
            case _ where isWord(byte):
                let word = take(&rest) { $0.prefix(while: isWord).count }
                result += word
                // `SubPlan 1` names a part of the plan.
                if word.suffix(4).elementsEqual("Plan".utf8) {
                    result += take(&rest) { $0.prefix { isDigit($0) || $0 == UInt8(ascii: " ") }.count }
                }
            default:
                result.append(byte)
                rest.removeFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "'")
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let mask = UInt8(ascii: "?")

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether a byte is part of a name or a parameter. Letters beyond ASCII are, wherever they stand.
    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    /// What follows a string in quotes, in which two quotes stand for one.
    private static func afterLiteral(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text.dropFirst()
        while let end = rest.firstIndex(of: quote) {
            rest = rest[(end + 1)...]
            guard rest.first == quote else { return rest }
            rest.removeFirst()
        }
        return []
    }

    private static func take(
        _ rest: inout ArraySlice<UInt8>, _ count: (ArraySlice<UInt8>) -> Int
    ) -> ArraySlice<UInt8> {
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
