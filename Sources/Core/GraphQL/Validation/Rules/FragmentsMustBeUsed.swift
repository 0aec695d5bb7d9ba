/// Specification section 5.5.1.4: an operation reaches every fragment.
struct FragmentsMustBeUsed: ValidationRule {
    mutating func enter(_ document: Document, _ context: inout ValidationContext) {
        let used = Set(context.fragments.reachable(from: Array(context.fragments.operationSpreads.joined())))
        let usedNames = Set(used.map { document.fragments[$0].name })
        for fragment in document.fragments where !usedNames.contains(fragment.name) {
            context.report("Fragment \"\(fragment.name)\" is never used.", at: fragment.offset)
        }
    }
}
