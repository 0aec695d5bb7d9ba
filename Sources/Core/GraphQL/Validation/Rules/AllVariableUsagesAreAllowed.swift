/// Specification section 5.8.5: the type of a variable fits every place where it is used.
struct AllVariableUsagesAreAllowed: ValidationRule {
    mutating func leave(
        _ operation: OperationDefinition, usages: [VariableUsage], _ context: inout ValidationContext
    ) {
        var definitions: [String: VariableDefinition] = [:]
        for variable in operation.variableDefinitions { definitions[variable.name] = variable }
        for usage in usages {
            if context.isFull { return }
            guard let type = usage.type, let variable = definitions[usage.name],
                context.schema.type(named: variable.type.name) != nil
            else { continue }
            let types = [type, usage.formerType].compactMap(\.self)
            if !types.contains(where: { isAllowed(variable, usage, $0, context.schema) }) {
                context.report(
                    "Variable \"$\(usage.name)\" of type \"\(variable.type)\" used in position expecting type"
                        + " \"\(type)\".", at: variable.offset, usage.value.offset)
            }
            if let oneOf = usage.oneOf, !variable.type.isNonNull {
                context.report(
                    "Variable \"$\(usage.name)\" is of type \"\(variable.type)\" but must be non-nullable to be used"
                        + " for OneOf Input Object \"\(oneOf)\".", at: variable.offset, usage.value.offset)
            }
        }
    }

    private func isAllowed(
        _ variable: VariableDefinition, _ usage: VariableUsage, _ type: TypeReference, _ schema: Schema
    ) -> Bool {
        guard type.isNonNull, !variable.type.isNonNull else { return schema.isSubtype(variable.type, of: type) }
        var hasDefault = usage.hasDefault
        if let value = variable.defaultValue {
            if case .null = value.kind {} else { hasDefault = true }
        }
        return hasDefault && schema.isSubtype(variable.type, of: type.nullable)
    }
}
