/// Specification section 5.3.1: a field exists on the type that it is selected on.
struct FieldSelections: ValidationRule {
    mutating func enter(
        _ field: Field, on parent: TypeDefinition?, _ definition: FieldDefinition?,
        _ context: inout ValidationContext
    ) {
        guard let parent, definition == nil else { return }
        let suggestion = suggestion(field.name, parent, context.schema)
        context.report(
            "Cannot query field \"\(field.name)\" on type \"\(parent.name)\".\(suggestion)", at: field.offset)
    }

    private func suggestion(_ name: String, _ parent: TypeDefinition, _ schema: Schema) -> String {
        let types = parent.isAbstract ? schema.possibleTypes(of: parent.name) : []
        let owners = types.filter { schema.field(name, of: $0) != nil }
        if !owners.isEmpty { return Suggestions.didYouMean(names: owners, "to use an inline fragment on ") }
        return Suggestions.didYouMean(name, parent.fields.map(\.name))
    }
}
