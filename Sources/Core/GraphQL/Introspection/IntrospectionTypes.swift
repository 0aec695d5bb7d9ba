/// The types by which a schema describes itself: specification section 4.2.
enum IntrospectionTypes {
    /// The types in the order in which the specification defines them.
    static let all: [TypeDefinition] = [
        .object(schema), .object(type), .enumeration(typeKind), .object(field), .object(inputValue),
        .object(enumValue), .object(directive), .enumeration(directiveLocation),
    ]

    /// The fields that the root type of queries has beside its own: specification section 4.1.
    static let rootFields: [FieldDefinition] = [
        FieldDefinition("__schema", type: "__Schema!", description: "The schema that this service answers by."),
        FieldDefinition(
            "__type", type: "__Type", description: "The type of a name, or null.",
            arguments: [InputValueDefinition("name", type: "String!", description: "The name of the type.")]),
    ]

    private static let schema = ObjectType(
        "__Schema",
        description: "What a service can be asked: its types, its directives, and where each kind of operation starts.",
        fields: [
            FieldDefinition("description", type: "String", description: "What the schema is for, in Markdown."),
            FieldDefinition("types", type: "[__Type!]!", description: "All named types."),
            FieldDefinition("queryType", type: "__Type!", description: "Where queries start."),
            FieldDefinition("mutationType", type: "__Type", description: "Where mutations start, if there are any."),
            FieldDefinition(
                "subscriptionType", type: "__Type", description: "Where subscriptions start, if there are any."),
            FieldDefinition(
                "directives", type: "[__Directive!]!", description: "The directives that documents may use."),
        ])

    private static let type = ObjectType(
        "__Type",
        description: "A type, named or wrapped in a list or non-null. Which fields have a value depends on `kind`.",
        fields: [
            FieldDefinition("kind", type: "__TypeKind!"),
            FieldDefinition("name", type: "String", description: "The name; null for `LIST` and `NON_NULL`."),
            FieldDefinition("description", type: "String"),
            FieldDefinition(
                "specifiedByURL", type: "String", description: "The specification of a custom `SCALAR`, if it has one."),
            FieldDefinition(
                "fields", type: "[__Field!]", description: "The fields of an `OBJECT` or `INTERFACE`.",
                arguments: includeDeprecated),
            FieldDefinition(
                "interfaces", type: "[__Type!]", description: "What an `OBJECT` or `INTERFACE` implements."),
            FieldDefinition(
                "possibleTypes", type: "[__Type!]", description: "The objects that an `INTERFACE` or `UNION` can be."),
            FieldDefinition(
                "enumValues", type: "[__EnumValue!]", description: "The values of an `ENUM`.",
                arguments: includeDeprecated),
            FieldDefinition(
                "inputFields", type: "[__InputValue!]", description: "The fields of an `INPUT_OBJECT`.",
                arguments: includeDeprecated),
            FieldDefinition("ofType", type: "__Type", description: "What a `LIST` or `NON_NULL` wraps."),
            FieldDefinition(
                "isOneOf", type: "Boolean",
                description: "Whether exactly one field of an `INPUT_OBJECT` must be given; null for other kinds."),
        ])

    private static let typeKind = EnumType(
        "__TypeKind", description: "What kind of type a `__Type` is.",
        values: [
            .init("SCALAR", description: "A leaf with a value; `specifiedByURL` may be there."),
            .init("OBJECT", description: "Fields; `fields` and `interfaces` are there."),
            .init("INTERFACE", description: "Fields that objects share; `fields`, `interfaces`, `possibleTypes`."),
            .init("UNION", description: "One of several objects; `possibleTypes` is there."),
            .init("ENUM", description: "One of several names; `enumValues` is there."),
            .init("INPUT_OBJECT", description: "Fields that are given; `inputFields` and `isOneOf` are there."),
            .init("LIST", description: "A list of `ofType`."),
            .init("NON_NULL", description: "`ofType` without null."),
        ])

    private static let field = ObjectType(
        "__Field", description: "A field of an object or interface type.",
        fields: [
            FieldDefinition("name", type: "String!"),
            FieldDefinition("description", type: "String"),
            FieldDefinition("args", type: "[__InputValue!]!", arguments: includeDeprecated),
            FieldDefinition("type", type: "__Type!"),
        ] + deprecation)

    private static let inputValue = ObjectType(
        "__InputValue", description: "An argument of a field or a directive, or a field of an input object type.",
        fields: [
            FieldDefinition("name", type: "String!"),
            FieldDefinition("description", type: "String"),
            FieldDefinition("type", type: "__Type!"),
            FieldDefinition(
                "defaultValue", type: "String",
                description: "The value where none is given, as the language writes it; null where there is no default."
            ),
        ] + deprecation)

    private static let enumValue = ObjectType(
        "__EnumValue", description: "A value of an enum type.",
        fields: [
            FieldDefinition("name", type: "String!"),
            FieldDefinition("description", type: "String"),
        ] + deprecation)

    private static let directive = ObjectType(
        "__Directive", description: "A directive that documents may use.",
        fields: [
            FieldDefinition("name", type: "String!", description: "The name without its at sign."),
            FieldDefinition("description", type: "String"),
            FieldDefinition(
                "isRepeatable", type: "Boolean!", description: "Whether it may stand more than once in one place."),
            FieldDefinition("locations", type: "[__DirectiveLocation!]!", description: "Where it may stand."),
            FieldDefinition("args", type: "[__InputValue!]!", arguments: includeDeprecated),
        ])

    private static let directiveLocation = EnumType(
        "__DirectiveLocation", description: "A place where a directive may stand.",
        values: DirectiveDefinition.Location.allCases.map { .init($0.rawValue) })

    private static let includeDeprecated = [
        InputValueDefinition(
            "includeDeprecated", type: "Boolean!", description: "Whether deprecated elements are among them.",
            defaultValue: .boolean(false))
    ]

    private static let deprecation = [
        FieldDefinition("isDeprecated", type: "Boolean!", description: "Whether it should not be used any more."),
        FieldDefinition("deprecationReason", type: "String", description: "Why it should not be used any more."),
    ]
}
