/// Specification section 5.3.3: a leaf has no selections, everything else has some.
struct LeafFieldSelections: ValidationRule {
    mutating func enter(
        _ field: Field, on parent: TypeDefinition?, _ definition: FieldDefinition?,
        _ context: inout ValidationContext
    ) {
        guard let definition, let type = context.schema.type(named: definition.type.name) else { return }
        let name = field.name
        if type.isLeaf, field.selectionSet != nil {
            context.report(
                "Field \"\(name)\" must not have a selection since type \"\(definition.type)\" has no subfields.",
                at: field.selectionsOffset)
        } else if type.isComposite, field.selectionSet == nil {
            context.report(
                "Field \"\(name)\" of type \"\(definition.type)\" must have a selection of subfields."
                    + " Did you mean \"\(name) { ... }\"?", at: field.offset)
        }
    }
}
