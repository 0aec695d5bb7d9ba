/// Specification section 5.2.1.1: the schema has a root type for the kind of operation.
struct OperationTypeExistence: ValidationRule {
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        if context.schema.rootType(of: operation.kind) == nil {
            context.report(
                "The \(operation.kind.rawValue) operation is not supported by the schema.", at: operation.offset)
        }
    }
}
