import GraphQL
import Postgres

/// A statement while its columns are still being collected.
struct StatementDraft {
    enum Content {
        /// The rows of a page.
        case rows(RowSelection)
        /// What is computed over all rows of a list.
        case aggregate(AggregateSelection)
    }

    let content: Content
    let rootField: Int
    let parent: Int?
    let roundTrip: Int
    let guardedBy: NodeGuard?
    /// The list of whose items each has a parent's key, where code names the keys.
    let items: InputExpression?

    /// The rows that are read, or that something is computed over.
    var selection: RowSelection {
        switch content {
        case .rows(let rows): rows
        case .aggregate(let aggregate): aggregate.rows
        }
    }

    /// - Parameter computedFields: how many fields code computes for each row.
    func statement(computedFields: Int) -> StatementPlan {
        var text = StatementText()
        let sql: String
        var pageSize = selection.pageSize
        var checkedSize: PageSize?
        switch content {
        case .rows(let rows): sql = rows.text(in: &text)
        case .aggregate(let aggregate):
            sql = aggregate.text(in: &text)
            (pageSize, checkedSize) = (aggregate.grouping?.size, pageSize)
        }
        return StatementPlan(
            statement: PostgresStatement(sql, parameterTypes: text.types), parameters: text.parameters,
            rootField: rootField, kind: kind, pageSize: pageSize, checkedSize: checkedSize, parent: parent,
            isGrouped: selection.isGrouped, keys: keys, price: price(computedFields), guardedBy: guardedBy, items: items
        )
    }

    private var kind: StatementPlan.Kind {
        switch content {
        case .rows: .rows
        case .aggregate(let aggregate):
            aggregate.isCount ? .count : aggregate.grouping == nil ? .aggregate : .groups
        }
    }

    private var keys: KeySource {
        switch selection.parent {
        case .none: .none
        case .given: .request
        case .repeated: .repeated
        case .answered: .awaited
        case .numbered: .request
        }
    }

    private func price(_ computedFields: Int) -> StatementPrice {
        var price =
            switch content {
            case .rows(let rows):
                StatementPrice(
                    page: rows.scope.page, perRow: Price.row * (1 + rows.joins.count + computedFields),
                    rows.comparisons)
            case .aggregate(let aggregate):
                StatementPrice(
                    aggregate: aggregate.rows.scope.count, isCount: aggregate.isCount,
                    aggregate.rows.comparisons + ValueCount(known: aggregate.computations))
            }
        if case .computed(let rows) = selection.rows {
            (price.perParent, price.searches) = (sum(Price.search, rows.cost), .one)
        }
        price.fixed = selection.repeatedPrice
        return price
    }
}

extension RowSelection {
    /// What it costs to find the keys of the parents once more, beyond what a page of them does.
    fileprivate var repeatedPrice: Int {
        var total = 0
        var selection = self
        while case .repeated(let keys) = selection.parent {
            selection = keys.rows
            if case .computed(let rows) = selection.rows { total = sum(total, rows.cost) }
            guard selection.scope.page != .page else { continue }
            // What is repeated is not compared with much: ``isRepeatable``.
            total = sum(total, StatementPrice(page: selection.scope.page, perRow: 0, .one).perParent)
        }
        return total
    }
}

extension AggregateSelection {
    /// What is computed over each row, in comparisons of a filter.
    fileprivate var computations: Int {
        guard !isCount else { return 0 }
        var values = Set(grouping?.order.map(\.value) ?? [])
        for case .function(let function, let column) in columns { values.insert(.function(function, column)) }
        return (grouping?.keys ?? []).reduce(values.reduce(0) { $0 + $1.computations }) { $0 + $1.computations }
    }
}

extension Grouping.Value {
    fileprivate var computations: Int {
        switch self {
        case .count: 0
        case .function(.countDistinct, _): Price.distinction
        case .function: Price.aggregation
        }
    }
}

extension GroupExpression {
    fileprivate var computations: Int { bucket == nil ? Price.grouping : Price.timeGrouping }
}
