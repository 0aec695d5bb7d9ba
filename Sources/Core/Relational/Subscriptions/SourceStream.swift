import GraphQL

/// The events that a subscription's root field asks for: specification section 6.2.3.1, `CreateSourceEventStream`.
struct SourceStream {
    let field: SubscriptionField
    let filter: [String?]
    /// Whether not everyone may see the objects that it is about.
    let isGuarded: Bool

    /// - Throws: where the operation has not exactly one root field, or one of its arguments is at fault. Validation has seen
    ///   to the first but for what `@skip` and `@include` leave out.
    init(
        _ operation: OperationDefinition, _ variables: CoercedVariables, _ collector: FieldCollector,
        _ catalog: Catalog, _ asker: Asker
    ) throws(GraphQLError) {
        let root = catalog.schema.rootType(of: .subscription)?.name ?? ""
        let fields = try collector.collect(operation.selectionSet, on: root)
        guard fields.count == 1, let collected = fields.first, let field = collected.fields.first,
            let declared = catalog.subscriptions[collected.name],
            let definition = catalog.schema.field(collected.name, of: root)
        else {
            throw GraphQLError(
                "A subscription must select exactly one field of the type \"\(root)\".", code: .validationFailed,
                locations: [operation.location])
        }
        let arguments = try ArgumentCoercion(schema: catalog.schema, variables: variables)
            .expressions(field, definition).evaluate(variables)
        try Self.authorize(declared, collected, arguments, asker)
        let source = catalog.objects[declared.type]?.source
        var filter: [String?] = []
        for argument in declared.arguments {
            guard let value = arguments[argument.name] else {
                filter.append(nil)
                continue
            }
            // A null that meant "any" would show everything to a client that forgot to set a variable.
            guard !value.isNull else {
                throw .input(
                    "The argument \"\(argument.name)\" is null. Leave it out to listen to all, or give it a value.",
                    at: argument.name, locations: [field.location])
            }
            // Whoever waits for a key that no row can have would wait for ever, without a sign.
            let type = declared.columnType(of: argument, source)
            guard let text = type.text(of: value) else {
                let kind = type == .bigint ? "id, a whole number" : "value of the kind that is compared"
                throw .input(
                    "The argument \"\(argument.name)\" is no \(kind): nothing can have it.",
                    at: argument.name, locations: [field.location])
            }
            filter.append(text)
        }
        self.field = declared
        self.filter = filter
        isGuarded = source?.authorization != nil
    }

    private static func authorize(
        _ field: SubscriptionField, _ collected: CollectedField, _ arguments: CoercedArguments, _ asker: Asker
    ) throws(GraphQLError) {
        let access = field.effectiveAccess
        if access.roles.contains(asker.role) { return }
        let name = "Subscription.\(field.name)"
        guard asker.role == .viewer, let owner = access.owner else {
            throw Denial.error(for: asker.role, name, collected)
        }
        guard let viewer = asker.viewer, case .string(String(viewer))? = arguments[owner] else {
            throw Denial.forbidden(
                "You may listen to \(name) for yourself alone: give your own id as \"\(owner)\".", collected)
        }
    }
}
