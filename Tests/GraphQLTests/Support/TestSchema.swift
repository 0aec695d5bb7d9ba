import GraphQL

/// A schema with every kind of type, as two modules would register it.
enum TestSchema {
    static let schema: Schema = {
        do { return try registry().build() } catch { preconditionFailure("\(error)") }
    }()

    static func registry() -> SchemaRegistry {
        var registry = SchemaRegistry()
        for type in types { registry.add(type, module: "zoo") }
        registry.add(
            DirectiveDefinition(
                "zoo_note", description: "Says something.",
                arguments: [
                    InputValueDefinition("text", type: "String!", defaultValue: .string("?")),
                    InputValueDefinition("order", type: "[Order!]"),
                ],
                locations: [
                    .query, .mutation, .field, .fragmentDefinition, .fragmentSpread, .inlineFragment,
                    .variableDefinition,
                ],
                isRepeatable: true), module: "zoo")
        registry.extend(
            type: "Query",
            fields: [
                FieldDefinition("dog", type: "Dog", arguments: [InputValueDefinition("id", type: "ID!")]),
                FieldDefinition("pet", type: "Pet"), FieldDefinition("animal", type: "Animal!"),
                FieldDefinition(
                    "search", type: "[Animal!]!",
                    arguments: [
                        InputValueDefinition("filter", type: "Filter"),
                        InputValueDefinition("first", type: "Int!", defaultValue: .int(10)),
                        InputValueDefinition("order", type: "[Order!]"),
                        InputValueDefinition("ratio", type: "Float"),
                        InputValueDefinition("deep", type: "Boolean"),
                        InputValueDefinition("by", type: "Choice", deprecationReason: "Use `filter`."),
                        InputValueDefinition("any", type: "JSON"), InputValueDefinition("since", type: "DateTime"),
                    ]),
                FieldDefinition("human", type: "Human", arguments: [InputValueDefinition("names", type: "[String!]!")]),
            ], module: "zoo")
        registry.extend(
            type: "Mutation",
            fields: [
                FieldDefinition("rename", type: "Dog!", arguments: [InputValueDefinition("name", type: "String!")])
            ], module: "keepers")
        registry.extend(
            type: "Subscription",
            fields: [
                FieldDefinition("barked", type: "Dog!", arguments: [InputValueDefinition("id", type: "ID")]),
                FieldDefinition("purred", type: "Cat"),
            ], module: "keepers")
        registry.extend(
            type: "Dog", fields: [FieldDefinition("owner", type: "Human", deprecationReason: "Use `keeper`.")],
            module: "keepers")
        return registry
    }

    private static let name = FieldDefinition(
        "name", type: "String", description: "What it is called.",
        arguments: [InputValueDefinition("upper", type: "Boolean", defaultValue: .boolean(false))])
    private static let friends = FieldDefinition("friends", type: "[Pet]")

    private static let types: [TypeDefinition] = [
        .interface(InterfaceType("Pet", description: "Lives with\n\npeople.", fields: [name, friends])),
        .object(
            ObjectType(
                "Dog", description: "Says \"woof\".", interfaces: ["Pet"],
                fields: [
                    name, friends, FieldDefinition("barks", type: "Boolean!"), FieldDefinition("age", type: "Int"),
                    FieldDefinition("kind", type: "Order!"),
                ])),
        .object(
            ObjectType(
                "Cat", interfaces: ["Pet"],
                fields: [
                    name, friends, FieldDefinition("meows", type: "Boolean"), FieldDefinition("age", type: "Float"),
                    FieldDefinition("kind", type: "Order"),
                ])),
        .object(
            ObjectType(
                "Human",
                fields: [
                    name, FieldDefinition("pets", type: "[Pet!]"), FieldDefinition("self", type: "Human!"),
                    FieldDefinition("cat", type: "Cat"),
                ])),
        .union(UnionType("Animal", types: ["Dog", "Cat", "Human"])),
        .enumeration(
            EnumType(
                "Order", values: [.init("NAME_ASC"), .init("NAME_DESC"), .init("AGE", deprecationReason: "No ages.")])),
        .inputObject(
            InputObjectType(
                "Filter",
                fields: [
                    InputValueDefinition("name", type: "String"), InputValueDefinition("ids", type: "[ID!]"),
                    InputValueDefinition("age", type: "Range"),
                    InputValueDefinition("order", type: "Order", defaultValue: .enumeration("NAME_ASC")),
                    InputValueDefinition("not", type: "Filter"), InputValueDefinition("adult", type: "Boolean"),
                    InputValueDefinition("grid", type: "[[Int]]"),
                ])),
        .inputObject(
            InputObjectType(
                "Choice",
                fields: [
                    InputValueDefinition("a", type: "Int"), InputValueDefinition("b", type: "String"),
                    InputValueDefinition("range", type: "Range"), InputValueDefinition("ids", type: "[ID!]"),
                ],
                isOneOf: true)),
        .inputObject(
            InputObjectType(
                "Range",
                fields: [
                    InputValueDefinition("min", type: "Int!"), InputValueDefinition("max", type: "Int"),
                    InputValueDefinition("step", type: "Float", defaultValue: .float(1.5)),
                ])),
    ]

    /// A schema around one argument `x` of one field, with the scalars and shapes that coercion is about.
    static func echo(_ type: TypeReference, default defaultValue: InputValue? = nil) throws -> Schema {
        var registry = registry()
        registry.extend(
            type: "Query",
            fields: [
                FieldDefinition(
                    "echo", type: "String",
                    arguments: [InputValueDefinition("x", type: type, defaultValue: defaultValue)])
            ], module: "echo")
        return try registry.build()
    }
}
