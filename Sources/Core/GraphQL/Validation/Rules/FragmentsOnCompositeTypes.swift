/// Specification section 5.5.1.3: a fragment is for an object, an interface or a union.
struct FragmentsOnCompositeTypes: ValidationRule {
    mutating func enter(_ fragment: FragmentDefinition, _ context: inout ValidationContext) {
        guard let type = context.schema.type(named: fragment.typeCondition), !type.isComposite else { return }
        context.report(
            "Fragment \"\(fragment.name)\" cannot condition on non composite type \"\(type.name)\".",
            at: fragment.typeConditionOffset)
    }

    mutating func enter(_ fragment: InlineFragment, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        guard let name = fragment.typeCondition, let type = context.schema.type(named: name), !type.isComposite
        else { return }
        context.report(
            "Fragment cannot condition on non composite type \"\(name)\".", at: fragment.typeConditionOffset)
    }
}
