import GraphQL

/// The GraphQL types that follow from a mutation: its input, its payload and the field itself; of one over a list the result of
/// an item, too.
struct MutationTypes {
    /// The only argument of every mutation.
    static let argument = "input"
    /// The payload's field that leads to all that can be asked.
    static let query = "query"
    /// The payload's field that has the results of a list's items.
    static let results = "results"
    /// The fields of a result beside those that are declared.
    static let change = "change"
    static let error = "error"

    let mutation: Mutation

    /// `play` for `Play`, `playbookEntry` for `PlaybookEntry`.
    static func payloadField(of type: String) -> String { type.prefix(1).lowercased() + type.dropFirst() }

    private var inputName: String { mutation.inputName ?? Self.stem(of: mutation.name) + "Input" }

    /// What no field of the payload, or of an item's result, may be called.
    static func reserved(of mutation: Mutation) -> [String] {
        mutation.mostItems == nil ? [query] : [change, error]
    }

    func register(in registry: inout SchemaRegistry, module: String) {
        for input in mutation.inputTypes { registry.add(.inputObject(input.type), module: module) }
        // One that is named is another mutation's.
        if mutation.inputName == nil {
            registry.add(
                .inputObject(
                    InputObjectType(
                        inputName, description: "What `\(mutation.name)` takes.", fields: mutation.input)),
                module: module)
        }
        let own = mutation.payload.map(definition)
        var fields = own
        if mutation.mostItems != nil {
            registry.add(
                .object(
                    ObjectType(
                        Self.result(of: mutation.name),
                        description: "What became of an item that `\(mutation.name)` was given.",
                        fields: own + [
                            FieldDefinition(
                                Self.change, type: .named(CoreTypes.change.name),
                                description:
                                    "What the item changed; null where it changed nothing, since it had been stored before or is at fault."
                            ),
                            FieldDefinition(
                                Self.error, type: .named(CoreTypes.writeError.name),
                                description: "Why the item was not written; null where it was."),
                        ])),
                module: module)
            fields = [
                FieldDefinition(
                    Self.results, type: .nonNull(.list(.nonNull(.named(Self.result(of: mutation.name))))),
                    description: "What became of each item, in their order.")
            ]
        }
        fields.append(
            FieldDefinition(
                Self.query, type: .named("Query"), description: "All that can be asked, as the write left it."))
        registry.add(
            .object(
                ObjectType(
                    Self.payload(of: mutation.name),
                    description: "What `\(mutation.name)` answers, once it is committed.", fields: fields)),
            module: module)
        registry.extend(
            type: "Mutation",
            fields: [
                FieldDefinition(
                    mutation.name, type: .named(Self.payload(of: mutation.name)), description: mutation.description,
                    arguments: [input], deprecationReason: mutation.deprecationReason)
            ], module: module)
    }

    private var input: InputValueDefinition {
        let item = TypeReference.nonNull(.named(inputName))
        guard let most = mutation.mostItems else { return InputValueDefinition(Self.argument, type: item) }
        return InputValueDefinition(
            Self.argument, type: .nonNull(.list(item)), description: "At most \(most) items.")
    }

    private func definition(_ field: PayloadField) -> FieldDefinition {
        var definition = field.definition
        if definition.description == nil, field.objectType != nil {
            let what = mutation.effect == .delete ? "as it was before it was deleted" : "as it is now"
            definition.description = "The object \(what)."
        }
        return definition
    }

    private static func stem(of mutation: String) -> String { mutation.prefix(1).uppercased() + mutation.dropFirst() }

    /// The name of the payload's type.
    static func payload(of mutation: String) -> String { stem(of: mutation) + "Payload" }

    /// The name of the type of an item's result.
    static func result(of mutation: String) -> String { stem(of: mutation) + "Result" }
}
