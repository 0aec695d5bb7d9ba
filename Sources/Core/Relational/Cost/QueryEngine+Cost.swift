public import GraphQL

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

extension OperationPlan {
    /// How many writes it does: of a list as many as it has items.
    public func writeCount(_ variables: CoercedVariables) -> Int {
        writes.reduce(0) { $0 + ($1.mutation.mostItems == nil ? 1 : $1.inputs(variables).count) }
    }
    /// How many of them count as attempts to log in.
    public var logInCount: Int { writes.count { $0.mutation.isLogIn } }

    private var writes: [WritePlan] {
        (mutations ?? []).compactMap { if case .write(let write) = $0.value { write } else { nil } }
    }
}
