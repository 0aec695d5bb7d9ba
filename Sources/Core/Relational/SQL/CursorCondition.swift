import Postgres

/// The rows of a list that lie after the place that a cursor names, or before it.
struct CursorCondition: Sendable {
    /// The order of the list.
    let order: [OrderTerm]
    let isAfter: Bool
    /// The values of the cursor, one a column of the order.
    let values: [ParameterExpression]

    /// Whether one comparison of rows says it, which an index over the columns serves: all of them run the same way and always
    /// have a value.
    var isRowComparison: Bool {
        order.allSatisfy { $0.ascending == order.first?.ascending && !$0.column.isNullable }
    }

    func text(row alias: String, in statement: inout StatementText) -> String {
        let columns = order.map { $0.column.compared(row: alias) }
        var placeholders: [String] = []
        for (term, value) in zip(order, values) {
            placeholders.append(statement.placeholder(value, term.column.type.postgresType))
        }
        if isRowComparison {
            let symbol = order.first?.ascending == isAfter ? ">" : "<"
            return "(\(columns.joined(separator: ", "))) \(symbol) (\(placeholders.joined(separator: ", ")))"
        }
        // From the last column to the first: what is beyond by this one, or alike in it and beyond by those that follow.
        var text = ""
        for (position, term) in order.enumerated().reversed() {
            let (column, value) = (columns[position], placeholders[position])
            let beyond = beyond(term, column, value)
            text = text.isEmpty ? beyond : "(\(beyond) OR \(alike(term, column, value)) AND \(text))"
        }
        guard let first = order.first, !first.column.isNullable else { return text }
        // The same once more, as far as an index can tell.
        return "\(columns[0]) \(symbol(first))= \(placeholders[0]) AND \(text)"
    }

    private func symbol(_ term: OrderTerm) -> String { term.ascending == isAfter ? ">" : "<" }

    private func beyond(_ term: OrderTerm, _ column: String, _ value: String) -> String {
        let comparison = "\(column) \(symbol(term)) \(value)"
        guard term.column.isNullable else { return comparison }
        // Rows without a value come last.
        return isAfter
            ? "(\(comparison) OR \(column) IS NULL AND \(value) IS NOT NULL)"
            : "(\(comparison) OR \(column) IS NOT NULL AND \(value) IS NULL)"
    }

    private func alike(_ term: OrderTerm, _ column: String, _ value: String) -> String {
        term.column.isNullable ? "\(column) IS NOT DISTINCT FROM \(value)" : "\(column) = \(value)"
    }
}
