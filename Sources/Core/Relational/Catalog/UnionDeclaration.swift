/// A union of the schema: object types of several modules one of which a field yields. Every module that declares it adds its
/// types to it.
public struct UnionDeclaration: Sendable, Hashable {
    /// The union's name.
    public let name: String
    /// What the union stands for.
    public let description: String?
    /// The object types that this module adds.
    public let types: [String]

    /// A union.
    public init(_ name: String, description: String? = nil, types: [String]) {
        self.name = name
        self.description = description
        self.types = types
    }
}
