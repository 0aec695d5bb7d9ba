/// Specification sections 5.6.2 and 5.6.4: the fields of an input object are its type's, and those that must be given
/// are; of a oneOf type exactly one is, and it is not null.
struct InputObjectFields: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard case .object(let fields) = value.kind, let type,
            case .inputObject(let object) = context.schema.type(named: type.name)
        else { return }
        let given = Set(fields.map(\.name))
        for definition in object.fields where definition.isRequired && !given.contains(definition.name) {
            context.report(
                "Expected value of type \"\(object.name)\" to include required field \"\(definition.name)\", found: "
                    + "\(Printer.excerpt(value)).", at: value.offset)
        }
        for field in fields where object.field(field.name) == nil {
            if context.isFull { return }
            let suggestion = context.didYouMean(field.name, object.fields.map(\.name))
            context.report(
                "Expected value of type \"\(object.name)\" not to include unknown field \"\(field.name)\""
                    + (suggestion.isEmpty ? ", found" : ".\(suggestion) Found") + ": \(Printer.excerpt(value)).",
                at: field.offset)
        }
        if object.isOneOf { checkOneOf(fields, object, value, &context) }
    }

    private func checkOneOf(
        _ fields: NodeList<ObjectField>, _ object: InputObjectType, _ value: Value,
        _ context: inout ValidationContext
    ) {
        let known = fields.filter { object.field($0.name) != nil }
        if known.count == 1, let field = known.first {
            guard case .null = field.value.kind else { return }
        }
        context.report(object.notOneField, at: value.offset)
    }
}

extension InputObjectType {
    /// What is said of a value of a oneOf type that has not exactly one field.
    var notOneField: String {
        "Within OneOf Input Object type \"\(name)\", exactly one field must be specified, and the value for that field must"
            + " be non-null."
    }
}
