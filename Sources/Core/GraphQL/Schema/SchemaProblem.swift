/// One thing wrong with what modules registered.
public struct SchemaProblem: Sendable, Hashable, CustomStringConvertible {
    /// The module at fault.
    public let module: String
    /// The element at fault as a schema coordinate, such as `User.plays` or `Query.user(id:)`.
    public let coordinate: String
    /// What is wrong and what to do, for a person.
    public let message: String

    /// A problem of a module's declarations.
    public init(module: String, coordinate: String, message: String) {
        self.module = module
        self.coordinate = coordinate
        self.message = message
    }

    public var description: String { "\(module): \(coordinate): \(message)" }
}

/// Everything that is wrong with what modules registered, at least one problem.
public struct SchemaProblems: Error, Sendable, CustomStringConvertible {
    /// The problems in the order of registration.
    public let problems: [SchemaProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
