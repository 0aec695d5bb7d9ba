/// A type as a field, an argument or a variable names it: specification section 2.12.
public indirect enum TypeReference: Sendable, Hashable, CustomStringConvertible {
    /// A type by name.
    case named(String)
    /// A list of a type.
    case list(TypeReference)
    /// A type without null. Never wraps another `nonNull`.
    case nonNull(TypeReference)

    /// Reads a type such as `[User!]!`; nil when the text is not one.
    public init?(parsing text: String) {
        guard let type = TypeReferenceReader.read(text) else { return nil }
        self = type
    }

    /// The type as the language writes it.
    public var description: String {
        switch self {
        case .named(let name): name
        case .list(let item): "[\(item)]"
        case .nonNull(let type): "\(type)!"
        }
    }

    /// The name at the core of the type.
    public var name: String {
        switch self {
        case .named(let name): name
        case .list(let type), .nonNull(let type): type.name
        }
    }

    /// Whether null is not allowed.
    public var isNonNull: Bool {
        if case .nonNull = self { true } else { false }
    }

    /// The type with null allowed.
    public var nullable: TypeReference {
        if case .nonNull(let type) = self { type } else { self }
    }

    /// The type of the items, when this is a list, with or without null.
    public var item: TypeReference? {
        if case .list(let item) = nullable { item } else { nil }
    }
}

/// A type from its text where the text is a literal of the program.
extension TypeReference: ExpressibleByStringLiteral {
    /// A text that is not a type becomes a named type of that text, which building the schema reports as unknown.
    public init(stringLiteral text: String) { self = TypeReference(parsing: text) ?? .named(text) }
}

private enum TypeReferenceReader {
    static func read(_ text: String) -> TypeReference? {
        var bytes = Array(text.utf8)[...]
        var open = 0
        while bytes.first == UInt8(ascii: "[") {
            open += 1
            bytes.removeFirst()
        }
        guard open <= ParserLimits.deepest else { return nil }
        let name = bytes.prefix { $0 == UInt8(ascii: "_") || isDigit($0) || isLetter($0) }
        guard let first = name.first, !isDigit(first) else { return nil }
        bytes = bytes.dropFirst(name.count)
        var type = nonNull(.named(String(decoding: name, as: UTF8.self)), &bytes)
        for _ in 0..<open {
            guard bytes.first == UInt8(ascii: "]") else { return nil }
            bytes.removeFirst()
            type = nonNull(.list(type), &bytes)
        }
        return bytes.isEmpty ? type : nil
    }

    private static func nonNull(_ type: TypeReference, _ bytes: inout ArraySlice<UInt8>) -> TypeReference {
        guard bytes.first == UInt8(ascii: "!") else { return type }
        bytes.removeFirst()
        return .nonNull(type)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
