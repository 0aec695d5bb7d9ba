/// A scalar: its text, how it was written, and what it means.
public struct YAMLScalar: Sendable, Hashable {
    /// How a scalar is written.
    public enum Style: Sendable {
        /// Without quotes, `'so'`, `"so"`, as a block after `|`, as a block after `>`.
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// The text, with escapes and folding undone.
    public let text: String
    /// How it was written.
    public let style: Style
    /// What it means by YAML's core schema and its tag.
    public let value: YAMLValue
}

/// What a scalar means by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
public enum YAMLValue: Sendable, Hashable {
    /// `~`, `null`, or nothing at all.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// Decimal, `0o17` or `0x1F`.
    case integer(Int)
    /// Also an integer that no `Int` holds.
    case float(Double)
    /// Anything else, and whatever stands in quotes.
    case string(String)

    /// What a person calls such a value.
    public var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a number"
        case .string: "a string"
        }
    }
}
