/// A type as a field, an argument or a variable names it: specification section 2.12.
public struct TypeReference: Sendable, Hashable, CustomStringConvertible {
    private enum Wrapper: UInt8 { case list, nonNull }

    /// The name at the core of the type.
    public let name: String
    /// What stands around the name, from the inside out; never two `nonNull` side by side.
    private let wrappers: ArraySlice<Wrapper>

    private init(name: String, wrappers: ArraySlice<Wrapper>) {
        self.name = name
        self.wrappers = wrappers
    }

    /// A type by name.
    public static func named(_ name: String) -> TypeReference { TypeReference(name: name, wrappers: []) }

    /// A list of a type.
    public static func list(_ item: TypeReference) -> TypeReference {
        TypeReference(name: item.name, wrappers: item.wrappers + [.list])
    }

    /// A type without null.
    public static func nonNull(_ type: TypeReference) -> TypeReference {
        type.isNonNull ? type : TypeReference(name: type.name, wrappers: type.wrappers + [.nonNull])
    }

    /// Reads a type such as `[User!]!`; nil when the text is not one.
    public init?(parsing text: String) {
        var bytes = Array(text.utf8)[...]
        let open = bytes.prefix { $0 == UInt8(ascii: "[") }.count
        bytes = bytes.dropFirst(open)
        let name = bytes.prefix(while: Lexer.isNameContinue)
        guard let first = name.first, Lexer.isNameStart(first) else { return nil }
        bytes = bytes.dropFirst(name.count)
        var wrappers: [Wrapper] = []
        if Self.dropFirst(UInt8(ascii: "!"), of: &bytes) { wrappers.append(.nonNull) }
        for _ in 0..<open {
            guard Self.dropFirst(UInt8(ascii: "]"), of: &bytes) else { return nil }
            wrappers.append(.list)
            if Self.dropFirst(UInt8(ascii: "!"), of: &bytes) { wrappers.append(.nonNull) }
        }
        guard bytes.isEmpty else { return nil }
        self.init(name: String(decoding: name, as: UTF8.self), wrappers: wrappers[...])
    }

    private static func dropFirst(_ byte: UInt8, of bytes: inout ArraySlice<UInt8>) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    /// The type as the language writes it.
    public var description: String {
        var text = String(repeating: "[", count: wrappers.count { $0 == .list }) + name
        for wrapper in wrappers { text += wrapper == .list ? "]" : "!" }
        return text
    }

    /// Whether null is not allowed.
    public var isNonNull: Bool { wrappers.last == .nonNull }

    /// Whether the type is that of a list, with or without null.
    var isList: Bool { wrappers.contains(.list) }

    /// The type with null allowed.
    public var nullable: TypeReference {
        isNonNull ? TypeReference(name: name, wrappers: wrappers.dropLast()) : self
    }

    /// The type of the items, when this is a list, with or without null.
    public var item: TypeReference? {
        let wrappers = isNonNull ? wrappers.dropLast() : wrappers
        return wrappers.isEmpty ? nil : TypeReference(name: name, wrappers: wrappers.dropLast())
    }

    /// Whether values of this type may stand where another is expected: section 3.6, `IsSubType`.
    ///
    /// - Parameter areNames: whether a named type may stand for another.
    func isSubtype(of other: TypeReference, _ areNames: (String, String) -> Bool) -> Bool {
        var type = self
        var other = other
        while true {
            if other.isNonNull, !type.isNonNull { return false }
            switch (type.item, other.item) {
            case (let item?, let otherItem?):
                type = item
                other = otherItem
            case (nil, nil): return areNames(type.name, other.name)
            default: return false
            }
        }
    }

    /// Whether lists and non-null stand around both names alike.
    func isWrapped(like other: TypeReference) -> Bool { wrappers == other.wrappers }
}

/// A type from its text where the text is a literal of the program.
extension TypeReference: ExpressibleByStringLiteral {
    /// A text that is not a type becomes a named type of that text, which building the schema reports as unknown.
    public init(stringLiteral text: String) { self = TypeReference(parsing: text) ?? .named(text) }
}
