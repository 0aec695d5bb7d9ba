import GraphQL

/// What a statement costs.
struct StatementPrice: Sendable, Hashable {
    /// For each of ``searches`` for each parent.
    var perParent: Int
    /// For each row.
    var perRow = 0
    /// The values by which the rows of each parent are looked for.
    var searches = ValueCount.one
    /// What is computed over each row that is read, a comparison of a filter to begin with.
    var computations = ValueCount.one
    /// Once for all parents.
    var fixed = 0

    /// The price of reading pages.
    init(page: ReadingScope, perRow: Int, _ computations: ValueCount) {
        self.init(reading: page, group: Price.sort, computations)
        self.perRow = perRow
    }

    /// The price of counting.
    init(count: ReadingScope, _ computations: ValueCount) {
        self.init(reading: count == .page ? .group(.one) : count, group: Price.count, computations)
    }

    private init(reading scope: ReadingScope, group: Int, _ computations: ValueCount) {
        switch scope {
        case .page: perParent = Price.search
        case .group(let values):
            (perParent, searches) = (group, values)
            // A list by whose values the rows are looked for is priced by them already.
            self.computations = ValueCount(known: computations.known + computations.lists.count)
        case .table: (perParent, self.computations) = (Price.table, computations)
        }
    }

    /// What it costs.
    ///
    /// - Parameters:
    ///   - parents: the most parents.
    ///   - rows: the most rows.
    ///   - variables: those of the request.
    func cost(parents: Int, rows: Int, _ variables: CoercedVariables) -> Int {
        let times = max(0, computations.evaluate(variables) - 1) / Price.computations + 1
        let reading = product(product(parents, searches.evaluate(variables)), perParent * times)
        return sum(sum(fixed, reading), product(rows, perRow))
    }
}

/// A product that ends at the largest integer: lists in lists multiply past any.
func product(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
}

/// A sum that ends at the largest integer.
func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
}
