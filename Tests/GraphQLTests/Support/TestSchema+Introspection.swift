import GraphQL

extension TestSchema {
    /// The schema with all that introspection tells apart and the other tests do without.
    static let introspected: Schema = {
        var registry = TestSchema.registry()
        registry.description = "Animals, \"and\"\ntheir people."
        for type in introspectedTypes { registry.add(type, module: "more") }
        registry.extend(
            type: "Query",
            fields: [
                FieldDefinition(
                    "more", type: "Leaf!", description: "Quotes \" and \\ and\n\"\"\"lines\"\"\".",
                    arguments: [
                        InputValueDefinition("choice", type: "Either"),
                        InputValueDefinition("old", type: "[String]", deprecationReason: "No longer supported"),
                        InputValueDefinition(
                            "many", type: "[[Order!]!]!",
                            defaultValue: .list([.list([.enumeration("NAME_ASC"), .enumeration("AGE")]), .list([])])),
                        InputValueDefinition("text", type: "String", defaultValue: .string("é \"\\\n\u{1}")),
                        InputValueDefinition("nothing", type: "Range", defaultValue: .null),
                        InputValueDefinition(
                            "range", type: "Range",
                            defaultValue: .object(
                                InputObject([
                                    .init(name: "min", value: .int(-1)), .init(name: "step", value: .float(0.5)),
                                ]))),
                        InputValueDefinition("when", type: "Stamp"),
                        InputValueDefinition("id", type: "ID", defaultValue: .string("a")),
                    ])
            ], module: "more")
        registry.extend(
            type: "Subscription", fields: [FieldDefinition("changed", type: "Base")], module: "more")
        do { return try registry.build() } catch { preconditionFailure("\(error)") }
    }()

    private static let key = FieldDefinition("key", type: "ID!")
    private static let introspectedTypes: [TypeDefinition] = [
        .interface(InterfaceType("Base", fields: [key])),
        .interface(InterfaceType("Middle", interfaces: ["Base"], fields: [key])),
        .object(
            ObjectType(
                "Leaf", interfaces: ["Middle", "Base"],
                fields: [key, FieldDefinition("gone", type: "[[Stamp!]]!", deprecationReason: "It \"went\".")])),
        .scalar(
            ScalarType("Stamp", description: "A stamp.", specifiedBy: "https://example.org/stamp") {
                input throws(ScalarType.Failure) in .string(input.string ?? "")
            }),
        .inputObject(
            InputObjectType(
                "Either", description: "One of these.",
                fields: [
                    InputValueDefinition("a", type: "Int", deprecationReason: "Use `b`."),
                    InputValueDefinition("b", type: "[Either!]"),
                ], isOneOf: true)),
    ]
}
