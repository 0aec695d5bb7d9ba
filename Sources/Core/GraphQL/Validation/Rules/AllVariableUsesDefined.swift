/// Specification section 5.8.3: an operation defines the variables that it and its fragments use.
struct AllVariableUsesDefined: ValidationRule {
    mutating func leave(
        _ operation: OperationDefinition, usages: [VariableUsage], _ context: inout ValidationContext
    ) {
        let defined = Set(operation.variableDefinitions.map(\.name))
        for usage in usages where !defined.contains(usage.name) {
            if context.isFull { return }
            let owner = operation.name.map { " by operation \"\($0)\"" } ?? ""
            context.report(
                "Variable \"$\(usage.name)\" is not defined\(owner).", at: usage.value.offset, operation.offset)
        }
    }
}
