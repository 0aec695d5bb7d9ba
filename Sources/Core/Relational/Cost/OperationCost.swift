import GraphQL

/// What a plan may cost with the variables of one request: each statement's price times the rows that it may read, which
/// multiply from a list to those below it.
struct OperationCost {
    private(set) var total: Int
    /// The most rows of each statement.
    private(set) var rows: [Int]
    /// What each statement costs.
    private(set) var statements: [Int]

    /// - Parameters:
    ///   - plan: a query's plan, or that of a mutation's payload.
    ///   - answers: with the size of each page found.
    init(_ plan: OperationPlan, _ answers: StatementAnswers) {
        total = plan.price
        rows = [Int](repeating: 0, count: plan.statements.count)
        statements = rows
        for (index, statement) in plan.statements.enumerated() {
            if answers.failures[index] != nil { continue }
            if let guarded = statement.guardedBy, answers.typeName(of: guarded.nodeID) != guarded.type { continue }
            let parents = statement.parent.map { rows[$0] } ?? 1
            let size = statement.isCount || statement.pageSize == nil ? 1 : answers.pageSizes[index]
            rows[index] = Self.product(parents, size)
            let price = statement.price
            var searches = parents
            if case .list(let values)? = price.values?.evaluate(answers.values.variables) {
                searches = Self.product(parents, values.count)
            }
            statements[index] = Self.sum(
                Self.sum(price.fixed, Self.product(searches, price.perParent)),
                Self.product(rows[index], price.perRow))
            total = Self.sum(total, statements[index])
        }
    }

    /// Lists in lists multiply past any integer.
    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }

    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
