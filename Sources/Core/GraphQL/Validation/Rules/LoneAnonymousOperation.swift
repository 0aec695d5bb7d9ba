/// Specification section 5.2.3.1: an operation without a name is the only one.
struct LoneAnonymousOperation: ValidationRule {
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        if operation.name == nil, context.document.operations.count > 1 {
            context.report("This anonymous operation must be the only defined operation.", at: operation.offset)
        }
    }
}
