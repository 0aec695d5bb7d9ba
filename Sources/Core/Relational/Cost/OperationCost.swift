import GraphQL

/// What a plan may cost with the variables of one request: each statement's price times the rows that it may read, which
/// multiply from a list to those below it.
struct OperationCost {
    struct Statement {
        /// The most rows of it.
        var rows = 0
        /// What it costs.
        var cost = 0
    }

    private(set) var total: Int
    /// By the statements' numbers.
    private(set) var statements: [Statement]

    /// - Parameters:
    ///   - plan: a query's plan, or that of a mutation's payload.
    ///   - answers: with the size of each page found.
    init(_ plan: OperationPlan, _ answers: borrowing StatementAnswers) {
        total = plan.price
        statements = []
        statements.reserveCapacity(plan.statements.count)
        for _ in plan.statements { statements.append(Statement()) }
        for (index, statement) in plan.statements.enumerated() {
            if answers.hasFailed(index) { continue }
            if let guarded = statement.guardedBy, answers.typeName(of: guarded.nodeID) != guarded.type { continue }
            let parents = statement.parent.map { statements[$0].rows } ?? 1
            let size = statement.isCount || statement.pageSize == nil ? 1 : answers.pageSize(index)
            let rows = product(parents, size)
            let cost = statement.price.cost(parents: parents, rows: rows, answers.values.variables)
            statements[index] = Statement(rows: rows, cost: cost)
            total = sum(total, cost)
        }
    }
}
