/// Specification section 5.5.2.2: no fragment spreads itself, directly or by way of others.
struct FragmentSpreadsMustNotFormCycles: ValidationRule {
    /// The most spreads of a cycle that an error names.
    private static let longestNamed = 10

    mutating func enter(_ document: Document, _ context: inout ValidationContext) {
        for cycle in context.fragments.cycles {
            guard let last = cycle.last, !context.isFull else { return }
            let between = cycle.dropLast().prefix(Self.longestNamed).map { "\"\($0.name)\"" }
            let via = between.isEmpty ? "" : " via \(between.joined(separator: ", "))"
            context.report(
                "Cannot spread fragment \"\(last.name)\" within itself\(via).", at: cycle.map(\.offset))
        }
    }
}
