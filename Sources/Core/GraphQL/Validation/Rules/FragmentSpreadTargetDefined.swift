/// Specification section 5.5.2.1: the fragment of a spread is defined.
struct FragmentSpreadTargetDefined: ValidationRule {
    mutating func enter(_ spread: FragmentSpread, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        if context.document.fragments[spread.name] == nil {
            context.report("Unknown fragment \"\(spread.name)\".", at: spread.nameOffset)
        }
    }
}
