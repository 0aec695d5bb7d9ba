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
            var parents = statement.parent.map { statements[$0].rows } ?? 1
            if let items = statement.items {
                parents = answers.values.subject.keys.first?.count ?? items.evaluate(answers.values.variables).count
            }
            let size = statement.isCount || statement.pageSize == nil ? 1 : answers.pageSize(index)
            let rows = Self.product(parents, size)
            let price = statement.price
            var searches = parents
            if case .list(let values)? = price.values?.evaluate(answers.values.variables) {
                searches = Self.product(parents, values.count)
            }
            let cost = Self.sum(
                Self.sum(price.fixed, Self.product(searches, price.perParent)), Self.product(rows, price.perRow))
            statements[index] = Statement(rows: rows, cost: cost)
            total = Self.sum(total, cost)
        }
    }

    /// Lists in lists multiply past any integer.
    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }

    /// The cost of a write, and of what it does with each item of a list.
    static func write(_ items: InputValue?) -> Int {
        guard let items else { return Price.write }
        return sum(Price.write, product(items.count, Price.item))
    }

    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

extension InputValue {
    /// How many items a list has.
    fileprivate var count: Int {
        if case .list(let items) = self { items.count } else { 0 }
    }
}
