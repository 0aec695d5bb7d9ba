import GraphQL
import Postgres

/// Which rows of a table a field shows: those of its parents (or all), filtered, ordered and cut to a page.
///
/// It renders itself twice: as the statement that reads the rows, and, inside the statement of each child, as the
/// subselect of the keys whose children are wanted. So no statement has to wait for another one's answer.
final class RowSelection {
    /// What ties the rows to their parents.
    enum Parent {
        /// Nothing: the field stands at the root.
        case none
        /// The column equals one value that the request gives.
        case value(column: String, ParameterExpression, ColumnType)
        /// The column equals a key of another selection's rows.
        case rows(column: String, KeySelection)
        /// The column equals one of the keys that another statement answered with.
        case answered(column: String, ParameterExpression, ColumnType)
    }

    let source: Source
    let table: String
    let parent: Parent
    var conditions: [Condition] = [] {
        didSet { comparisons = conditions.reduce(ValueCount(known: 0)) { $0 + $1.comparisons } }
    }
    /// What the rows are compared with.
    private(set) var comparisons = ValueCount(known: 0)
    var order: [OrderTerm] = []
    var pageSize: PageSize?
    /// What has to be read for the page, and to count the rows.
    var scope: (page: ReadingScope, count: ReadingScope) = (.page, .page)
    /// Whether one row beyond the page is read, to tell whether there is more.
    var readsOneMore = false
    /// The expressions that the statement selects; ``column(_:)`` adds to them.
    private(set) var columns: [String] = []
    private(set) var joins: [Join] = []

    /// The alias of the table's row in every rendering.
    static let alias = "t"

    init(source: Source, table: String, parent: Parent) {
        self.source = source
        self.table = table
        self.parent = parent
    }

    /// The position of an expression in the statement's result, which it joins if it is not there yet.
    func column(_ expression: String) -> Int {
        if let position = position(of: expression) { return position }
        columns.append(expression)
        return columns.count - 1 + leadingColumns
    }

    /// The position of an expression in the statement's result; nil where it is not there.
    func position(of expression: String) -> Int? {
        columns.firstIndex(of: expression).map { $0 + leadingColumns }
    }

    /// The alias under which the row of another table is joined that `parentExpression` names, which joins it if it is not
    /// there yet.
    func join(_ source: Source, table: String, column: String, parentExpression: String, alias: String) -> String {
        if let join = joins.first(where: {
            $0.table == table && $0.column == column && $0.parentExpression == parentExpression
        }) {
            return join.alias
        }
        joins.append(
            Join(alias: alias, source: source, table: table, column: column, parentExpression: parentExpression))
        return alias
    }

    /// Where rows of several parents are read together, the result's first column says whose a row is.
    var isGrouped: Bool {
        switch parent {
        case .rows, .answered: true
        case .none, .value: false
        }
    }

    /// Whether another statement may read the rows once more to find their keys. Beyond those of a page it may those that one
    /// value of a filter finds: to wait for them would take a round trip where most of the time there are few.
    var isRepeatable: Bool {
        guard comparisons.known <= Self.mostRepeatedComparisons else { return false }
        return switch scope.page {
        case .page: true
        case .group(let values): values == .one && !isGrouped
        case .table: false
        }
    }

    /// A longer filter is not written down again for each list below.
    private static let mostRepeatedComparisons = 10

    private var leadingColumns: Int { isGrouped ? 1 : 0 }

    /// The statement that reads the rows.
    func text(in statement: inout StatementText) -> String {
        let selected = columns.isEmpty ? ["1"] : columns
        guard isGrouped else {
            return body(selecting: selected.joined(separator: ", "), plus: readsOneMore ? 1 : 0, in: &statement)
        }
        let named = selected.indices.map { "\(selected[$0]) AS c\($0)" }.joined(separator: ", ")
        let names = selected.indices.map { "c.c\($0)" }.joined(separator: ", ")
        let keys = parentKeys(in: &statement)
        let rows = body(selecting: named, plus: readsOneMore ? 1 : 0, in: &statement)
        return "SELECT p.k, \(names) FROM \(keys) CROSS JOIN LATERAL (\(rows)) c"
    }

    /// The statement that counts all rows, not only a page's.
    func countText(in statement: inout StatementText) -> String {
        guard isGrouped else {
            return "SELECT count(*) FROM \(quoted(table)) \(Self.alias)\(whereClause(in: &statement, counting: true))"
        }
        let keys = parentKeys(in: &statement)
        let count = "SELECT count(*) FROM \(quoted(table)) \(Self.alias)\(whereClause(in: &statement, counting: true))"
        return "SELECT p.k, (\(count)) FROM \(keys)"
    }

    /// The subselect of one expression over the page's rows, as `k`.
    func keyText(_ expression: String, in statement: inout StatementText) -> String {
        guard isGrouped else { return body(selecting: "\(expression) AS k", plus: 0, in: &statement) }
        let keys = parentKeys(in: &statement)
        let rows = body(selecting: "\(expression) AS k", plus: 0, in: &statement)
        return "SELECT c.k FROM \(keys) CROSS JOIN LATERAL (\(rows)) c"
    }

    /// The keys of the parents, as `p.k`.
    func parentKeys(in statement: inout StatementText) -> String {
        switch parent {
        case .rows(_, let keys): "(\(keys.text(in: &statement))) p"
        case .answered(_, let parameter, let type):
            "unnest(\(statement.placeholder(parameter, type.postgresArrayType))) p(k)"
        case .none, .value: ""
        }
    }

    private func body(selecting list: String, plus extra: Int, in statement: inout StatementText) -> String {
        var text = "SELECT \(list) FROM \(quoted(table)) \(Self.alias)"
        for join in joins { text += " " + join.text(in: &statement) }
        text += whereClause(in: &statement, counting: false)
        if !order.isEmpty {
            text += " ORDER BY " + order.map { $0.text(row: Self.alias) }.joined(separator: ", ")
        }
        if let pageSize { text += " LIMIT " + limit(pageSize, plus: extra, in: &statement) }
        return text
    }

    /// A size that the document itself states is written out, since PostgreSQL plans better for a known LIMIT; one that a
    /// variable gives is a parameter, so that the statement is the same for all sizes.
    func limit(_ size: PageSize, plus extra: Int, in statement: inout StatementText) -> String {
        switch size.argument {
        case nil, .constant(.null): String(size.fallback + extra)
        case .constant(.int(let count)) where count >= 0 && count <= size.maximum: String(Int(count) + extra)
        default: statement.placeholder(.limit(size, plus: extra), .int8)
        }
    }

    /// - Parameter counting: whether it is over the whole list, wherever in it the page lies.
    func whereClause(in statement: inout StatementText, counting: Bool) -> String {
        var terms: [String] = []
        switch parent {
        case .none: break
        case .value(let column, let parameter, let type):
            terms.append("\(Self.alias).\(quoted(column)) = \(statement.placeholder(parameter, type.postgresType))")
        case .rows(let column, _), .answered(let column, _, _):
            terms.append("\(Self.alias).\(quoted(column)) = p.k")
        }
        for condition in conditions {
            // A count is that of the whole list, wherever in it the page lies.
            if counting, case .beyond = condition { continue }
            terms.append(condition.text(row: Self.alias, in: &statement))
        }
        if let authorization = source.authorization {
            terms.append("(\(authorization.text(row: Self.alias, in: &statement)))")
        }
        return terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
    }
}

/// The keys, out of a selection's rows, by which a child finds its own rows.
struct KeySelection {
    let rows: RowSelection
    let expression: String
    /// Whether no two of the rows have the same key, and none has NULL. Otherwise the keys are made distinct, or a parent
    /// that occurs twice would get its children twice.
    let isUnique: Bool

    func text(in statement: inout StatementText) -> String {
        let keys = rows.keyText(expression, in: &statement)
        return isUnique ? keys : "SELECT DISTINCT d.k FROM (\(keys)) d WHERE d.k IS NOT NULL"
    }
}
