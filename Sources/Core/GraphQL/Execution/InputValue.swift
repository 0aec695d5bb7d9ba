public import JSON

/// A value of an input type after coercion: what execution works with.
public enum InputValue: Sendable {
    /// Null, given or by default.
    case null
    /// A `Boolean`.
    case boolean(Bool)
    /// An `Int`.
    case int(Int64)
    /// A `Float`; always finite.
    case float(Double)
    /// A `String`, an `ID`, or the checked text of a `DateTime`, a `UUID` or a `BigInt`.
    case string(String)
    /// The name of an enum value.
    case enumeration(String)
    /// A list.
    case list([InputValue])
    /// An input object.
    case object(InputObject)
    /// A value of the scalar `JSON`.
    case json(JSONValue)

    /// Whether the value is null.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

/// The members of an input object, or the arguments of a field, that are present, in the order of their definition.
public struct InputObject: Sendable, Hashable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The coerced value.
        public let value: InputValue

        /// - Parameters:
        ///   - name: the name.
        ///   - value: the coerced value.
        public init(name: String, value: InputValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in the order of their definition.
    public let members: [Member]

    /// - Parameter members: the members in the order of their definition, each name once.
    public init(_ members: [Member] = []) { self.members = members }

    /// The value of a member; nil when it is absent.
    public subscript(name: String) -> InputValue? { members.first { $0.name == name }?.value }
}

/// The arguments of a field after coercion; an absent argument is not among them.
public typealias CoercedArguments = InputObject
