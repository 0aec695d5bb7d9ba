/// Why the product cannot start or has to stop.
public struct HostError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String { case configuration, modules, migrations, database, address }
        private let kind: Kind

        /// The settings do not go together.
        public static let configuration = Code(kind: .configuration)
        /// A module cannot be found, loaded or put together with the others.
        public static let modules = Code(kind: .modules)
        /// The migrations cannot be read, or the database does not agree with them.
        public static let migrations = Code(kind: .migrations)
        /// The database cannot be started or reached.
        public static let database = Code(kind: .database)
        /// The address cannot be listened on.
        public static let address = Code(kind: .address)

        public var description: String { kind.rawValue }
    }

    /// What kind of failure it is.
    public let code: Code
    /// Everything that is wrong: one line each, with what to do.
    public let problems: [String]
    /// The error behind it, for the log.
    public let cause: (any Error)?

    init(_ code: Code, _ problems: [String], cause: (any Error)? = nil) {
        self.code = code
        self.problems = problems
        self.cause = cause
    }

    public var description: String { problems.joined(separator: "\n") }
}
