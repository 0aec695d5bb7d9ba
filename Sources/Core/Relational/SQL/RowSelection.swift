import GraphQL
import Postgres

/// Which rows of a table, or of what SQL computes, a field shows: those of its parents (or all), filtered, ordered and cut to
/// a page.
///
/// It renders itself twice: as the statement that reads the rows, and, inside the statement of each child, as the
/// subselect of the keys whose children are wanted. So no statement has to wait for another one's answer.
final class RowSelection {
    enum Rows {
        case table(String)
        case computed(ComputedRows)
    }

    let source: Source
    let rows: Rows
    /// What ties the rows to their parents.
    let parent: ParentKeys
    /// The columns that equal the parent's keys, in their order; none of computed rows, whose SQL the keys go into.
    let parentColumns: [String]
    /// The table that ties the rows to their parents, where no columns of theirs do.
    let through: Through?
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

    init(source: Source, rows: Rows, parent: ParentKeys, columns: [String] = [], through: Through? = nil) {
        self.source = source
        self.rows = rows
        self.parent = parent
        self.parentColumns = columns
        self.through = through
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
    func join(
        _ source: Source, table: String, columns: [String], parentExpressions: [String], alias: String
    ) -> String {
        if let join = joins.first(where: {
            $0.table == table && $0.columns == columns && $0.parentExpressions == parentExpressions
        }) {
            return join.alias
        }
        joins.append(
            Join(alias: alias, source: source, table: table, columns: columns, parentExpressions: parentExpressions))
        return alias
    }

    /// Where rows of several parents are read together, the result's first column says whose a row is.
    var isGrouped: Bool { parent.isGrouped }

    /// Whether no row comes twice, under another parent either: a row of a table has one parent, unless a table of its own ties
    /// it to several; SQL may yield it for several, and code may name it twice.
    var hasEachRowOnce: Bool {
        if case .numbered = parent { return false }
        if case .table = rows { return through == nil }
        return false
    }

    /// What the request gives as the value of a column in all rows, if it does.
    func given(_ column: String) -> ParentKeys.Given? {
        guard case .given(let keys) = parent, let index = parentColumns.firstIndex(of: column) else { return nil }
        return keys[index]
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
        let keys = parent.table(in: &statement)
        let rows = body(selecting: named, plus: readsOneMore ? 1 : 0, in: &statement)
        return "SELECT \(parent.match), \(names) FROM \(keys) CROSS JOIN LATERAL (\(rows)) c"
    }

    /// The statement that counts all rows, not only a page's.
    func countText(in statement: inout StatementText) -> String {
        let keys = parent.table(in: &statement)
        let rows = from(in: &statement)
        let count = "SELECT count(*) FROM \(rows)\(whereClause(in: &statement, counting: true))"
        return isGrouped ? "SELECT \(parent.match), (\(count)) FROM \(keys)" : count
    }

    /// The subselect of some expressions over the page's rows, named as keys are.
    func keyText(_ expressions: [String], in statement: inout StatementText) -> String {
        let list = expressions.enumerated().map { "\($1) AS \(ParentKeys.name($0))" }.joined(separator: ", ")
        guard isGrouped else { return body(selecting: list, plus: 0, in: &statement) }
        let keys = parent.table(in: &statement)
        let rows = body(selecting: list, plus: 0, in: &statement)
        let names = expressions.indices.map { "c.\(ParentKeys.name($0))" }.joined(separator: ", ")
        return "SELECT \(names) FROM \(keys) CROSS JOIN LATERAL (\(rows)) c"
    }

    /// The rows in a FROM clause.
    func from(in statement: inout StatementText) -> String {
        switch rows {
        case .table(let table): return "\(quoted(table)) \(Self.alias)"
        case .computed(let rows):
            let keys = parent.values(in: &statement)
            return rows.text(as: Self.alias, keys: keys, in: &statement)
        }
    }

    private func body(selecting list: String, plus extra: Int, in statement: inout StatementText) -> String {
        var text = "SELECT \(list) FROM \(from(in: &statement))"
        for join in joins { text += " " + join.text(in: &statement) }
        text += whereClause(in: &statement, counting: false)
        if case .computed(let rows) = rows, rows.keysOf != nil, order.isEmpty {
            text += " ORDER BY s.\(quoted(ComputedRows.position))"
        }
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
        if !parentColumns.isEmpty {
            terms += zip(parentColumns, parent.values(in: &statement)).map { "\(Self.alias).\(quoted($0)) = \($1)" }
        }
        if let through, let key = source.key.first {
            terms += parent.values(in: &statement).map {
                through.condition("\(Self.alias).\(quoted(key.name))", $0)
            }
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
