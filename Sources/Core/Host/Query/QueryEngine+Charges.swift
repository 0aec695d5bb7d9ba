import GraphQL
import HTTP
import JSON
import ProblemDetails
import Relational

extension QueryEngine {
    /// Charges a client with what an operation costs, over whatever transport it came. A query is executed whatever it costs, and
    /// those behind it wait; of writes and of attempts to log in each has to be had.
    ///
    /// - Parameter rates: what the client is bounded by; nil where nothing is.
    func charge(
        _ plan: OperationPlan, _ operation: CoercedOperation, to rates: RequestRates?, in context: QueryContext
    ) throws(Problem) {
        guard let rates else { return }
        if plan.logInCount > 0 { try rates.demand(plan.logInCount, of: .logIn) }
        let writes = plan.writeCount(operation.variables)
        if writes > 0 { try rates.demand(writes, of: .write) }
        rates.charge(cost(of: plan, operation, in: context), to: .query)
    }
}

extension GraphQLError {
    /// A client has used up what it may have in a while.
    init(exceeded problem: Problem) {
        self.init(
            problem.detail, code: .tooManyRequests,
            extensions: problem.retryAfter.map { ["retryAfter": .integer($0)] } ?? [:])
    }
}
