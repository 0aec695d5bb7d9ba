public import GraphQL

/// An input object of the schema: what arguments, and fields of inputs, take as one value.
public struct InputDeclaration: Sendable, Hashable {
    /// The type's name.
    public let name: String
    /// What the type stands for.
    public let description: String?
    /// The fields, in the order in which the schema shows them.
    public let fields: [InputValueDefinition]
    /// Whether exactly one field must be given, and not null (`@oneOf`).
    public let isOneOf: Bool

    /// An input object.
    public init(_ name: String, description: String? = nil, fields: [InputValueDefinition], isOneOf: Bool = false) {
        self.name = name
        self.description = description
        self.fields = fields
        self.isOneOf = isOneOf
    }

    /// The type of the schema.
    var type: InputObjectType {
        InputObjectType(name, description: description, fields: fields, isOneOf: isOneOf)
    }
}
