/// Specification section 5.5.1.1: no two fragments of one name.
struct FragmentNameUniqueness: ValidationRule {
    private var seen: [String: FragmentDefinition] = [:]

    mutating func enter(_ fragment: FragmentDefinition, _ context: inout ValidationContext) {
        if let first = seen[fragment.name] {
            context.report(
                "There can be only one fragment named \"\(fragment.name)\".", at: first.nameOffset, fragment.nameOffset)
        } else {
            seen[fragment.name] = fragment
        }
    }
}
