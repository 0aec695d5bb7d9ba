import GraphQL

/// The types of the schema that belong to no module.
enum CoreTypes {
    static let nodeID = FieldDefinition(
        "nodeId", type: .nonNull(.named("ID")),
        description: "The object's global id: opaque, and unique among all types.")

    static let node = InterfaceType(
        "Node", description: "An object that can be fetched again by its global id.", fields: [nodeID])

    static let nodeField = FieldDefinition(
        "node", type: .named("Node"), description: "The object with that global id, or null.",
        arguments: [InputValueDefinition("nodeId", type: "ID!", description: "The object's global id.")])

    private static let pageInfo = ObjectType(
        "PageInfo", description: "Where a page lies in its list.",
        fields: [
            FieldDefinition("hasNextPage", type: "Boolean!", description: "Whether there is more after the page."),
            FieldDefinition("hasPreviousPage", type: "Boolean!", description: "Whether there is more before the page."),
            FieldDefinition("startCursor", type: "String", description: "The cursor of the first element."),
            FieldDefinition("endCursor", type: "String", description: "The cursor of the last element."),
        ])

    /// The operators of a filter over a column, by the column's scalar. A text's order depends on the database's collation
    /// and means little to a client; only equality is offered.
    static func operators(of scalar: String) -> [(name: String, isList: Bool)] {
        let equality: [(String, Bool)] = [("eq", false), ("in", true)]
        let order: [(String, Bool)] = [("gt", false), ("gte", false), ("lt", false), ("lte", false)]
        return switch scalar {
        case "ID", "Int", "Float", "DateTime": equality + order
        case "String", "UUID": equality
        case "Boolean": [("eq", false)]
        default: []
        }
    }

    static func register(in registry: inout SchemaRegistry, filtering scalars: [String]) {
        let module = CatalogAssembly.core
        registry.add(.interface(node), module: module)
        registry.add(.object(pageInfo), module: module)
        registry.add(
            .object(ObjectType("Query", description: "What can be asked.", fields: [nodeField])), module: module)
        for scalar in scalars {
            let fields = operators(of: scalar).map { name, isList in
                InputValueDefinition(name, type: isList ? .list(.nonNull(.named(scalar))) : .named(scalar))
            }
            registry.add(
                .inputObject(
                    InputObjectType(
                        "\(scalar)Filter", description: "Conditions on a value of the type \(scalar).", fields: fields)),
                module: module)
        }
    }
}
