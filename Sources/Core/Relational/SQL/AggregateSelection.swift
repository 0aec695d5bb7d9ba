import GraphQL
import Postgres

/// What is computed over all rows that a field lists, or over each group of them.
final class AggregateSelection {
    /// The rows, wherever in them the page lies.
    let rows: RowSelection
    let grouping: Grouping?
    /// What is computed; ``column(_:)`` adds to it.
    private(set) var columns: [AggregateExpression] = []

    init(over rows: RowSelection, grouping: Grouping? = nil) {
        self.rows = rows
        self.grouping = grouping
    }

    /// The position of a value in the statement's result, which it joins if it is not there yet.
    func column(_ expression: AggregateExpression) -> Int {
        let leading = rows.isGrouped ? 1 : 0
        if let position = columns.firstIndex(of: expression) { return position + leading }
        columns.append(expression)
        return columns.count - 1 + leading
    }

    /// Whether nothing but the number of rows is asked for.
    var isCount: Bool { grouping == nil && columns.allSatisfy { $0 == .count } }

    /// The statement that computes it.
    func text(in statement: inout StatementText) -> String {
        if isCount { return rows.countText(in: &statement) }
        guard rows.isGrouped else { return body(in: &statement) { expression, _ in expression } }
        let names = columns.isEmpty ? "" : columns.indices.map { ", a.c\($0)" }.joined()
        let keys = rows.parent.table(in: &statement)
        let body = body(in: &statement) { "\($0) AS c\($1)" }
        return "SELECT \(rows.parent.match)\(names) FROM \(keys) CROSS JOIN LATERAL (\(body)) a"
    }

    private func body(in statement: inout StatementText, _ named: (String, Int) -> String) -> String {
        var selected: [String] = []
        for (position, column) in columns.enumerated() {
            selected.append(named(column.text(row: RowSelection.alias, in: &statement), position))
        }
        var text = "SELECT \(selected.isEmpty ? "1" : selected.joined(separator: ", "))"
        text += " FROM \(rows.from(in: &statement))\(rows.whereClause(in: &statement, counting: true))"
        if let grouping { text += grouping.text(of: rows, in: &statement) }
        return text
    }
}

/// One value that is computed over rows.
enum AggregateExpression: Hashable {
    /// How many there are.
    case count
    case function(AggregateFunction, Column)
    /// What is equal in all of a group.
    case key(GroupExpression)

    func text(row alias: String, in statement: inout StatementText) -> String {
        switch self {
        case .count: return "count(*)"
        case .function(let function, let column): return function.text(of: column, row: alias)
        case .key(let key):
            // Of texts that are alike without regard to case one is shown.
            return key.column.ignoresCase
                ? "min(\(alias).\(quoted(key.column.name)) COLLATE \"C\")" : key.text(row: alias, in: &statement)
        }
    }
}

/// What rows are grouped by: a column, or the span of time in which its value lies.
struct GroupExpression: Hashable {
    let column: Column
    let bucket: TimeBucket?
    /// The name of the time zone in which the span begins; nil for UTC.
    let timeZone: InputExpression?

    func text(row alias: String, in statement: inout StatementText) -> String {
        let compared = column.compared(row: alias)
        guard let bucket else { return column.type.canonical(compared) }
        let zone = timeZone.map { statement.placeholder(.timeZone($0), .text) } ?? "'UTC'"
        return "date_trunc('\(bucket.rawValue)', \(compared), \(zone))"
    }
}

/// How rows are put into groups, and which of the groups are wanted.
struct Grouping {
    struct Term {
        let value: Value
        let ascending: Bool
    }

    /// What groups are ordered by.
    enum Value: Hashable {
        /// How many rows each has.
        case count
        case function(AggregateFunction, Column)

        func text(row alias: String) -> String {
            switch self {
            case .count: "count(*)"
            case .function(let function, let column): function.comparedText(of: column, row: alias)
            }
        }
    }

    let keys: [GroupExpression]
    /// The order of the groups, but for their keys, which come last.
    let order: [Term]
    /// Whether groups that are equal otherwise come in the order of their keys, or against it.
    let keysAscend: Bool
    let size: PageSize

    fileprivate func text(of rows: RowSelection, in statement: inout StatementText) -> String {
        var expressions: [String] = []
        for key in keys { expressions.append(key.text(row: RowSelection.alias, in: &statement)) }
        var terms: [String] = []
        for term in order {
            terms.append(term.value.text(row: RowSelection.alias) + (term.ascending ? "" : " DESC NULLS LAST"))
        }
        terms += expressions.map { $0 + (keysAscend ? "" : " DESC NULLS LAST") }
        return " GROUP BY \(expressions.joined(separator: ", ")) ORDER BY \(terms.joined(separator: ", "))"
            + " LIMIT \(rows.limit(size, plus: 0, in: &statement))"
    }
}
