/// Specification section 5.8.1: no operation defines two variables of one name.
struct VariableUniqueness: ValidationRule {
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        var seen: [String: VariableDefinition] = [:]
        for variable in operation.variableDefinitions {
            let name = variable.name
            if let first = seen[name] {
                context.report(
                    "There can be only one variable named \"$\(name)\".", at: first.nameOffset, variable.nameOffset)
            } else {
                seen[name] = variable
            }
        }
    }
}
