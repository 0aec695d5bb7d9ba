import GraphQL
import JSON

extension Executor {
    /// Finds the size of every page, and refuses an operation that costs more than the bound.
    func measure(_ plan: OperationPlan, _ answers: inout StatementAnswers) throws(QueryFailure) {
        try admit(cost(of: plan, &answers).total)
    }

    /// The cost of a query's plan, and the size of every page.
    func cost(of plan: OperationPlan, _ answers: inout StatementAnswers) -> OperationCost {
        for (index, statement) in plan.statements.enumerated() {
            guard let pageSize = statement.pageSize else { continue }
            do throws(GraphQLError) {
                let size = try pageSize.evaluate(answers.values.variables)
                if !statement.isCount { answers.setPageSize(index, size) }
            } catch { answers.fail(index, error) }
        }
        return OperationCost(plan, answers)
    }

    /// The cost of any plan: of a mutation that of its writes and what is asked of them.
    func cost(of plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext) -> Int {
        guard let mutations = plan.mutations else {
            var answers = answers(to: plan, variables, context)
            return cost(of: plan, &answers).total
        }
        return mutations.reduce(0) { total, field in
            guard case .write(let write) = field.value else { return total }
            return sum(total, sum(Price.write, cost(of: write.payload, variables, context)))
        }
    }

    /// Refuses what costs more than the bound.
    func admit(_ cost: Int) throws(QueryFailure) {
        guard cost > limits.cost else { return }
        var error = GraphQLError.limit(
            "cost", value: limits.cost,
            message:
                "The operation costs up to \(cost), more than \(limits.cost): the rows that it asks for, with lists "
                + "inside lists multiplied. Ask for smaller pages or fewer lists inside lists.")
        error.extensions["cost"] = .integer(cost)
        throw QueryFailure(error)
    }
}
