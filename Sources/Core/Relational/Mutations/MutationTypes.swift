import GraphQL

/// The GraphQL types that follow from a mutation: its input, its payload and the field itself.
struct MutationTypes {
    /// The only argument of every mutation.
    static let argument = "input"
    /// The payload's field that leads to all that can be asked.
    static let query = "query"

    let mutation: Mutation

    /// `play` for `Play`, `playbookEntry` for `PlaybookEntry`.
    static func payloadField(of type: String) -> String { type.prefix(1).lowercased() + type.dropFirst() }

    private var stem: String { mutation.name.prefix(1).uppercased() + mutation.name.dropFirst() }
    private var inputName: String { stem + "Input" }
    private var payloadName: String { stem + "Payload" }

    func register(in registry: inout SchemaRegistry, module: String) {
        for input in mutation.inputTypes { registry.add(.inputObject(input.type), module: module) }
        registry.add(
            .inputObject(
                InputObjectType(
                    inputName, description: "What `\(mutation.name)` takes.", fields: mutation.input)),
            module: module)
        let what = mutation.effect == .delete ? "as it was before it was deleted" : "as it is now"
        registry.add(
            .object(
                ObjectType(
                    payloadName, description: "What `\(mutation.name)` answers, once it is committed.",
                    fields: [
                        FieldDefinition(
                            Self.payloadField(of: mutation.type), type: .named(mutation.type),
                            description: "The object \(what)."),
                        FieldDefinition(
                            Self.query, type: .named("Query"),
                            description: "All that can be asked, as the write left it."),
                    ])),
            module: module)
        registry.extend(
            type: "Mutation",
            fields: [
                FieldDefinition(
                    mutation.name, type: .named(payloadName), description: mutation.description,
                    arguments: [InputValueDefinition(Self.argument, type: .nonNull(.named(inputName)))],
                    deprecationReason: mutation.deprecationReason)
            ], module: module)
    }

    /// The name of the payload's type.
    static func payload(of mutation: String) -> String {
        mutation.prefix(1).uppercased() + mutation.dropFirst() + "Payload"
    }
}
