/// Why a text is not a YAML document that we take.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable {
            case encoding, syntax, duplicateKey, unknownAlias, invalidTag, multipleDocuments, limit
        }
        private let value: Value

        /// The bytes are no UTF-8, or hold characters that YAML does not allow.
        public static let encoding = Code(value: .encoding)
        /// The text breaks YAML's grammar.
        public static let syntax = Code(value: .syntax)
        /// A mapping has one key twice.
        public static let duplicateKey = Code(value: .duplicateKey)
        /// An alias names no anchor before it, or one that contains the alias.
        public static let unknownAlias = Code(value: .unknownAlias)
        /// A value is not of the type that its tag says, or a merge key has no mapping.
        public static let invalidTag = Code(value: .invalidTag)
        /// There is more than one document.
        public static let multipleDocuments = Code(value: .multipleDocuments)
        /// The document passes a limit of ``YAMLLimits``.
        public static let limit = Code(value: .limit)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it is.
    public let code: Code
    /// The name of the file, as given to the parser.
    public let file: String
    /// Where it is.
    public let mark: YAMLMark
    /// What is wrong, for a person.
    public let message: String

    /// `config.yaml:3:9: message`.
    public var description: String { "\(file):\(mark): \(message)" }
}
