/// Specification section 5.3.1: a field exists on the type that it is selected on.
struct FieldSelections: ValidationRule {
    mutating func enter(
        _ field: Field, on parent: TypeDefinition?, _ definition: FieldDefinition?,
        _ context: inout ValidationContext
    ) {
        guard let parent, definition == nil else { return }
        let suggestion = context.limits.suggestions ? suggestion(field.name, parent, context) : ""
        context.report(
            "Cannot query field \"\(field.name)\" on type \"\(parent.name)\".\(suggestion)", at: field.offset)
    }

    /// Types that have the field where the parent is abstract, or else names of fields.
    private func suggestion(_ name: String, _ parent: TypeDefinition, _ context: ValidationContext) -> String {
        let schema = context.schema
        var uses: [String: Int] = [:]
        for type in parent.isAbstract ? schema.possibleTypes(of: parent.name) : []
        where schema.field(name, of: type) != nil {
            uses[type] = 1
            for interface in schema.type(named: type)?.interfaces ?? [] where schema.field(name, of: interface) != nil {
                uses[interface, default: 0] += 1
            }
        }
        // What most of the objects share comes first, an interface before those that implement it.
        let owners = uses.keys.sorted { left, right in
            if uses[left] != uses[right] { return uses[left] ?? 0 > uses[right] ?? 0 }
            if schema.isSubtype(right, of: left) != schema.isSubtype(left, of: right) {
                return schema.isSubtype(right, of: left)
            }
            return left < right
        }
        if !owners.isEmpty { return context.didYouMean(names: owners, "to use an inline fragment on ") }
        return context.didYouMean(name, parent.fields.map(\.name))
    }
}
