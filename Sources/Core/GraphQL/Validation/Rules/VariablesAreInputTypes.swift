/// Specification section 5.8.2: the type of a variable exists and is an input type.
struct VariablesAreInputTypes: ValidationRule {
    mutating func enter(_ variable: VariableDefinition, _ context: inout ValidationContext) {
        let name = variable.type.name
        guard let type = context.schema.type(named: name) else {
            let suggestion = context.didYouMean(name, context.schema.storage.typesByName.keys)
            context.report("Unknown type \"\(name)\".\(suggestion)", at: variable.typeNameOffset)
            return
        }
        if !type.isInput {
            context.report(
                "Variable \"$\(variable.name)\" cannot be non-input type \"\(variable.type)\".",
                at: variable.typeOffset)
        }
    }
}
