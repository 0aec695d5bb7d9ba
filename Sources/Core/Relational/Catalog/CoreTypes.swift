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

    static func register(in registry: inout SchemaRegistry, filteringBy filters: [FilterType]) {
        let module = CatalogAssembly.core
        registry.add(.interface(node), module: module)
        registry.add(.object(pageInfo), module: module)
        registry.add(
            .object(ObjectType("Query", description: "What can be asked.", fields: [nodeField])), module: module)
        for filter in filters { registry.add(.inputObject(filter.definition), module: module) }
    }
}
