import GraphQL

/// A field of `Subscription`: it delivers the objects of one type as they are recorded.
///
/// Whoever records an object says so by an event whose topic is the field's name, whose key is the object's, and whose
/// attributes are the values of the columns that the field's arguments compare.
public struct SubscriptionField: Sendable, Hashable, Deprecatable {
    /// An optional argument that keeps to events in which a column has one value.
    public struct Argument: Sendable, Hashable, Deprecatable {
        /// The argument's name.
        public let name: String
        /// The column of the type's source whose value it is.
        public let column: String
        /// What the argument means.
        public let description: String?
        /// Why it should not be given any more; nil while it should.
        public var deprecationReason: String?
        let type: String?

        /// An argument. Its type is the column's scalar unless `type` names another, such as `"ID"`.
        public init(_ name: String, column: String, type: String? = nil, description: String? = nil) {
            self.name = name
            self.column = column
            self.type = type
            self.description = description
        }
    }

    /// The field's name, and the topic of the events that it delivers.
    public let name: String
    /// The object type that it delivers, which must be one over a table.
    public let type: String
    /// What it delivers.
    public let description: String?
    /// What events are chosen by, in the order of the events' attributes.
    public let arguments: [Argument]
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?

    /// `name(arguments…): Type!`, an object of the type for every event of that topic.
    public init(_ name: String, of type: String, description: String? = nil, arguments: [Argument] = []) {
        self.name = name
        self.type = type
        self.description = description
        self.arguments = arguments
    }

    /// - Parameter source: that of the type; a column that it lacks is reported elsewhere.
    func definition(source: Source?) -> FieldDefinition {
        FieldDefinition(
            name, type: .nonNull(.named(type)), description: description,
            arguments: arguments.map { argument in
                let scalar = argument.type ?? source?.column(argument.column)?.type.scalarName ?? "String"
                return InputValueDefinition(
                    argument.name, type: .named(scalar), description: argument.description,
                    deprecationReason: argument.deprecationReason)
            }, deprecationReason: deprecationReason)
    }
}
