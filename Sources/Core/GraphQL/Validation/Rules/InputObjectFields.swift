/// Specification sections 5.6.2 and 5.6.4: the fields of an input object are its type's, and those that must be given
/// are; of a oneOf type exactly one is, and it is not null.
struct InputObjectFields: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard case .object(let fields) = value.kind, let type,
            case .inputObject(let object) = context.schema.type(named: type.name)
        else { return }
        for field in fields where object.field(field.name) == nil {
            if context.isFull { return }
            let suggestion = Suggestions.didYouMean(field.name, object.fields.map(\.name))
            context.report(
                "Field \"\(field.name)\" is not defined by type \"\(object.name)\".\(suggestion)", at: field.offset)
        }
        for definition in object.fields where definition.isRequired {
            guard !fields.contains(where: { $0.name == definition.name }) else { continue }
            context.report(
                "Field \"\(object.name).\(definition.name)\" of required type \"\(definition.type)\" was not provided.",
                at: value.offset)
        }
        if object.isOneOf { checkOneOf(fields, object, value, &context) }
    }

    private func checkOneOf(
        _ fields: NodeList<ObjectField>, _ object: InputObjectType, _ value: Value,
        _ context: inout ValidationContext
    ) {
        guard fields.count == 1, let field = fields.first else {
            context.report(
                "OneOf Input Object \"\(object.name)\" must specify exactly one key.", at: value.offset)
            return
        }
        if case .null = field.value.kind {
            context.report("Field \"\(object.name).\(field.name)\" must be non-null.", at: value.offset)
        }
    }
}
