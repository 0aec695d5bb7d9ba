/// Reads a JSON text piece by piece, in the order in which it is written, where a tree of values would only be thrown away.
/// It is as strict as ``JSONParser``.
///
/// The caller asks for what it expects: ``beginObject()`` and ``nextMember()`` until there is none, ``beginArray()`` and
/// ``nextElement()`` likewise, and one of ``utf8()``, ``value()`` for each value, then ``finish()``.
public struct JSONReader {
    /// What kind of value comes next.
    public enum Kind: Sendable, Hashable {
        case object, array, string, number, bool, null
        /// No value begins here.
        case none
    }

    private var parser: JSONParser
    private var depth = 0
    /// Whether a bracket was opened and nothing of what is in it has been read, so that no comma may stand here.
    private var isAtStart = false

    /// - Parameters:
    ///   - text: the text, which must outlive the reader.
    ///   - limits: how large and how deep it may be.
    /// - Throws: `JSONError` where the text is too large.
    public init(_ text: UnsafeRawBufferPointer, limits: JSONParser.Limits = JSONParser.Limits()) throws(JSONError) {
        parser = try JSONParser(checking: text, limits: limits)
        parser.skipWhitespace()
    }

    /// What kind of value comes next.
    public var kind: Kind {
        switch parser.next {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): .number
        default: .none
        }
    }

    /// Enters an object.
    public mutating func beginObject() throws(JSONError) { try begin(UInt8(ascii: "{"), "'{'") }

    /// The name of the next member, whose value is then to be read; nil at the end of the object. Names may repeat.
    public mutating func nextMember() throws(JSONError) -> String? {
        guard try goesOn(until: UInt8(ascii: "}"), "',' or '}'") else { return nil }
        guard parser.next == UInt8(ascii: "\"") else { throw parser.unexpected("a member's name") }
        let name = try parser.string()
        parser.skipWhitespace()
        guard parser.next == UInt8(ascii: ":") else { throw parser.unexpected("':'") }
        parser.position += 1
        parser.skipWhitespace()
        return name
    }

    /// Enters an array.
    public mutating func beginArray() throws(JSONError) { try begin(UInt8(ascii: "["), "'['") }

    /// Whether there is another element, which is then to be read.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try goesOn(until: UInt8(ascii: "]"), "',' or ']'")
    }

    /// Reads a string: its UTF-8, escapes resolved.
    public mutating func utf8() throws(JSONError) -> [UInt8] {
        guard kind == .string else { throw parser.unexpected("a string") }
        let bytes = try parser.utf8String()
        parser.skipWhitespace()
        return bytes
    }

    /// Reads a value whole.
    public mutating func value() throws(JSONError) -> JSONValue {
        let value = try parser.value(depth: depth)
        parser.skipWhitespace()
        return value
    }

    /// Checks that nothing stands behind the value.
    public mutating func finish() throws(JSONError) {
        guard parser.next == nil else { throw parser.error(.syntax, "Unexpected text after the value.") }
    }

    private mutating func begin(_ bracket: UInt8, _ name: String) throws(JSONError) {
        guard parser.next == bracket else { throw parser.unexpected(name) }
        depth += 1
        try parser.check(depth: depth)
        parser.position += 1
        parser.skipWhitespace()
        isAtStart = true
    }

    /// Goes over the comma to what is next, or over the closing bracket.
    private mutating func goesOn(until bracket: UInt8, _ expected: String) throws(JSONError) -> Bool {
        if parser.next == bracket {
            parser.position += 1
            parser.skipWhitespace()
            depth -= 1
            isAtStart = false
            return false
        }
        if !isAtStart {
            guard parser.next == UInt8(ascii: ",") else { throw parser.unexpected(expected) }
            parser.position += 1
            parser.skipWhitespace()
        }
        isAtStart = false
        return true
    }
}
