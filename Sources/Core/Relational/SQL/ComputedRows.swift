import Postgres

/// Rows that a module's SQL yields for each parent, in place of a table's.
struct ComputedRows {
    let template: SQLTemplate
    /// The values of the field's arguments, by their names.
    let arguments: [String: (parameter: ParameterExpression, type: PostgresType)]
    /// Where the rows are only the keys of a table's.
    let keysOf: (table: String, columns: [String])?
    /// The name of the only column, where the SQL yields one whatever it calls it.
    let column: String?
    /// What it costs to compute the rows of one parent, beside the rows themselves.
    let cost: Int

    /// The rows as part of a FROM clause.
    ///
    /// - Parameters:
    ///   - alias: what the rows are called.
    ///   - keys: what stands for the columns of the parent's row that the template names, in their order.
    func text(as alias: String, keys: [String], in statement: inout StatementText) -> String {
        let columns = template.rowColumns
        var sql = ""
        for piece in template.pieces {
            switch piece {
            case .text(let text): sql += text
            case .viewer: sql += statement.placeholder(.viewer, .int8)
            case .argument(let name):
                // That each is declared was seen to when the modules were put together.
                guard let (parameter, type) = arguments[name] else { continue }
                sql += statement.placeholder(parameter, type)
            case .row(let column):
                guard let column, let index = columns.firstIndex(of: column), index < keys.count else { continue }
                sql += keys[index]
            }
        }
        // A comment in the SQL's last line must not take the parenthesis with it.
        let rows = "(\(sql)\n)"
        guard let (table, keyColumns) = keysOf else {
            return "\(rows) \(alias)" + (column.map { "(\(quoted($0)))" } ?? "")
        }
        let condition = keyColumns.map { "\(alias).\(quoted($0)) = s.\(quoted($0))" }.joined(separator: " AND ")
        return "(SELECT s.*, row_number() OVER () AS \(quoted(Self.position)) FROM \(rows) s) s JOIN \(quoted(table)) "
            + "\(alias) ON \(condition)"
    }

    /// The place of a row among those that the SQL yields, which a join would lose.
    static let position = "videoplay_position"
}
