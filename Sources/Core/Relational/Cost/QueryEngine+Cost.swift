extension QueryEngine {
    /// What an operation costs at most, as the limit on it counts.
    ///
    /// - Parameters:
    ///   - plan: the operation's plan.
    ///   - operation: the operation with its variables.
    ///   - context: who asks.
    public func cost(of plan: OperationPlan, _ operation: CoercedOperation, in context: QueryContext) -> Int {
        executor.cost(of: plan, operation.variables, context)
    }
}
