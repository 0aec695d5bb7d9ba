/// Specification section 5.6.2: the fields of an input object are its type's.
struct InputObjectFieldNames: ValidationRule {
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {
        guard case .object(let fields) = value.kind, let object = context.inputObject(type) else { return }
        var excerpt: String?
        for field in fields where object.field(field.name) == nil {
            if context.isFull { return }
            let found = excerpt ?? Printer.excerpt(value)
            excerpt = found
            let suggestion = context.didYouMean(field.name, object.fields.map(\.name))
            context.report(
                "Expected value of type \"\(object.name)\" not to include unknown field \"\(field.name)\""
                    + (suggestion.isEmpty ? ", found" : ".\(suggestion) Found") + ": \(found).",
                at: field.offset)
        }
    }
}
