/// Specification section 5.5.2.3: some object can be both of the fragment's type and of the enclosing one.
struct FragmentSpreadIsPossible: ValidationRule {
    mutating func enter(_ spread: FragmentSpread, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        guard let parent, let type = context.document.fragments[spread.name]?.typeCondition,
            isImpossible(type, in: parent, context.schema)
        else { return }
        context.report(
            "Fragment \"\(spread.name)\" cannot be spread here as objects of type \"\(parent.name)\" can never be of"
                + " type \"\(type)\".", at: spread.offset)
    }

    mutating func enter(_ fragment: InlineFragment, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        guard let parent, let type = fragment.typeCondition, isImpossible(type, in: parent, context.schema)
        else { return }
        context.report(
            "Fragment cannot be spread here as objects of type \"\(parent.name)\" can never be of type \"\(type)\".",
            at: fragment.offset)
    }

    private func isImpossible(_ name: String, in parent: TypeDefinition, _ schema: Schema) -> Bool {
        guard name != parent.name, schema.type(named: name)?.isComposite == true else { return false }
        return !schema.possibleTypes(of: name).contains { schema.doesFragmentTypeApply(parent.name, to: $0) }
    }
}
