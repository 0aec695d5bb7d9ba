/// Specification section 5.5.1.2: the type of a fragment exists.
struct FragmentSpreadTypeExistence: ValidationRule {
    mutating func enter(_ fragment: FragmentDefinition, _ context: inout ValidationContext) {
        check(fragment.typeCondition, at: fragment.typeConditionOffset, &context)
    }

    mutating func enter(_ fragment: InlineFragment, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        if let name = fragment.typeCondition { check(name, at: fragment.typeConditionOffset, &context) }
    }

    private func check(
        _ name: String, at offset: Int, _ context: inout ValidationContext
    ) {
        guard context.schema.type(named: name) == nil else { return }
        let suggestion = context.didYouMean(name, context.schema.storage.typesByName.keys)
        context.report("Unknown type \"\(name)\".\(suggestion)", at: offset)
    }
}
