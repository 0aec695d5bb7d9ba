public import JSON

/// A scalar type: specification section 3.5.
public struct ScalarType: Sendable {
    /// A value as it is given for a scalar: never null, which no scalar sees.
    public enum Input: Sendable {
        /// A literal of the document without variables in it.
        case literal(Value)
        /// A value of the request's variables.
        case json(JSONValue)

        /// The string, when the value is one.
        public var string: String? {
            switch self {
            case .literal(let value): if case .string(let string) = value.kind { string } else { nil }
            case .json(let value): value.string
            }
        }
    }

    /// Why a value is not one of the scalar; the message says what the scalar wants and never repeats the value.
    public struct Failure: Error, Sendable, Hashable {
        /// What the scalar wants, for a person.
        public let message: String

        /// - Parameter message: what the scalar wants, as a sentence.
        public init(_ message: String) { self.message = message }
    }

    /// Turns a given value into a coerced one.
    public typealias Parse = @Sendable (Input) throws(Failure) -> InputValue

    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The URL of the specification of the scalar's form (`@specifiedBy`).
    public var specifiedBy: String?
    /// Turns a given value into a coerced one.
    public var parse: Parse

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - specifiedBy: the URL of the specification of the scalar's form.
    ///   - parse: turns a given value into a coerced one.
    public init(
        _ name: String, description: String? = nil, specifiedBy: String? = nil, parse: @escaping Parse
    ) {
        self.name = name
        self.description = description
        self.specifiedBy = specifiedBy
        self.parse = parse
    }
}

/// Scalars are alike when they are declared alike: how they parse cannot be compared.
extension ScalarType: Hashable {
    public static func == (left: ScalarType, right: ScalarType) -> Bool {
        left.name == right.name && left.description == right.description && left.specifiedBy == right.specifiedBy
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
