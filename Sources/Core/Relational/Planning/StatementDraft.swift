import Postgres

/// A statement while its columns are still being collected.
struct StatementDraft {
    enum Kind {
        case rows
        case count
    }

    let selection: RowSelection
    let kind: Kind
    let rootField: Int
    let parent: Int?
    let roundTrip: Int
    let guardedBy: NodeGuard?

    /// - Parameter computedFields: how many fields code computes for each row.
    func statement(computedFields: Int) -> StatementPlan {
        var text = StatementText()
        let sql = kind == .rows ? selection.text(in: &text) : selection.countText(in: &text)
        return StatementPlan(
            statement: PostgresStatement(sql, parameterTypes: text.types), parameters: text.parameters,
            rootField: rootField, pageSize: selection.pageSize, isCount: kind == .count, parent: parent,
            isGrouped: selection.isGrouped, keys: keys, price: price(computedFields), guardedBy: guardedBy)
    }

    private var keys: KeySource {
        switch selection.parent {
        case .none: .none
        case .given: .request
        case .repeated: .repeated
        case .answered: .awaited
        }
    }

    private func price(_ computedFields: Int) -> StatementPrice {
        var price =
            switch kind {
            case .rows:
                StatementPrice(
                    page: selection.scope.page, perRow: Price.row * (1 + selection.joins.count + computedFields),
                    selection.comparisons)
            case .count: StatementPrice(count: selection.scope.count, selection.comparisons)
            }
        if case .computed(let rows) = selection.rows {
            (price.perParent, price.searches) = (sum(Price.search, rows.cost), .one)
        }
        price.fixed = selection.repeatedPrice
        return price
    }
}

extension RowSelection {
    /// What the rows are compared with.
    var comparisons: ValueCount { conditions.reduce(ValueCount(known: 0)) { $0 + $1.comparisons } }

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
