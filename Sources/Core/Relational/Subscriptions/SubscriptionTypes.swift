import GraphQL

/// The GraphQL types that follow from a subscription: the field itself and, where it tells what became of objects, its payload.
struct SubscriptionTypes {
    /// The payload's field that says what became of the object.
    static let change = "change"

    let field: SubscriptionField
    /// The type that it is about; nil where it is about none.
    let object: CatalogObject?

    func register(in registry: inout SchemaRegistry, module: String) {
        var type = TypeReference(parsing: field.type) ?? .named(field.type)
        switch field.content {
        case .object: type = .nonNull(.named(field.type))
        case .change:
            type = .nonNull(.named(Self.payload(of: field.name)))
            if let object { registry.add(.object(payload(of: object)), module: module) }
        case .computed, .resolved, .told: break
        }
        registry.extend(
            type: "Subscription",
            fields: [
                FieldDefinition(
                    field.name, type: type, description: field.description, arguments: field.arguments.map(argument),
                    deprecationReason: field.deprecationReason)
            ], module: module)
    }

    private func argument(_ argument: SubscriptionField.Argument) -> InputValueDefinition {
        let type =
            argument.type ?? shownType(of: argument) ?? field.columnType(of: argument, object?.source).scalarName
        return InputValueDefinition(
            argument.name, type: TypeReference(parsing: type) ?? .named(type), description: argument.description,
            deprecationReason: argument.deprecationReason)
    }

    /// As filters have it: what a client sees it can ask for.
    private func shownType(of argument: SubscriptionField.Argument) -> String? {
        argument.columnType == nil ? object?.typeName(showing: argument.column, by: argument.name) : nil
    }

    private func payload(of object: CatalogObject) -> ObjectType {
        ObjectType(
            Self.payload(of: field.name), description: "What `\(field.name)` tells of an object.",
            fields: [
                FieldDefinition(
                    Self.change, type: .nonNull(.named(CoreTypes.change.name)),
                    description: "What became of the object.")
            ]
                + object.keyArguments.map { FieldDefinition($0.name, type: $0.type, description: $0.description) } + [
                    FieldDefinition(
                        MutationTypes.payloadField(of: object.name), type: .named(object.name),
                        description: "The object as it is now; null where it is gone.")
                ])
    }

    /// The name of the payload's type.
    static func payload(of subscription: String) -> String { MutationTypes.payload(of: subscription) }
}
