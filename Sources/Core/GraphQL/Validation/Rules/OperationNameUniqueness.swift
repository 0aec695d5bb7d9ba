/// Specification section 5.2.2.1: no two operations of one name.
struct OperationNameUniqueness: ValidationRule {
    private var seen: [String: OperationDefinition] = [:]

    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        guard let name = operation.name else { return }
        if let first = seen[name] {
            context.report(
                "There can be only one operation named \"\(name)\".", at: first.nameOffset, operation.nameOffset)
        } else {
            seen[name] = operation
        }
    }
}
