/// Specification section 5.8.4: an operation or one of its fragments uses each of its variables.
struct AllVariablesUsed: ValidationRule {
    mutating func leave(
        _ operation: OperationDefinition, usages: [VariableUsage], _ context: inout ValidationContext
    ) {
        let used = Set(usages.map(\.name))
        for variable in operation.variableDefinitions where !used.contains(variable.name) {
            if context.isFull { return }
            let owner = operation.name.map { " in operation \"\($0)\"" } ?? ""
            context.report("Variable \"$\(variable.name)\" is never used\(owner).", at: variable.offset)
        }
    }
}
