public import GraphQL

/// An interface of the schema: fields that object types of several modules have in common.
///
///     schema.interface(
///         InterfaceDeclaration("Event", fields: [FieldDefinition("videoId", type: "ID!"), FieldDefinition("user", type: "User!")]))
///     schema.extend("Play", implementing: "Event")
///
/// A type that implements it has the fields, with types that fit; where one does not, that is found when the modules are put
/// together.
public struct InterfaceDeclaration: Sendable, Hashable {
    /// The interface's name.
    public let name: String
    /// What the interface stands for.
    public let description: String?
    /// The interfaces that it implements; what implements it has to implement these, too.
    public let interfaces: [String]
    /// The fields.
    public let fields: [FieldDefinition]

    /// An interface.
    public init(
        _ name: String, description: String? = nil, implementing interfaces: [String] = [], fields: [FieldDefinition]
    ) {
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = fields
    }

    /// The type of the schema.
    var type: InterfaceType {
        InterfaceType(name, description: description, interfaces: interfaces, fields: fields)
    }
}
