import Postgres

/// A condition on the rows of a selection, other than that they belong to a parent.
enum Condition {
    /// A column compared with one value.
    case comparison(column: String, ComparisonOperator, ParameterExpression, ColumnType)
    /// A column that equals one of several values.
    case anyOf(column: String, ParameterExpression, ColumnType)
    /// The rows beyond a cursor, in the direction in which they are read. Both columns run the same way, so that one row
    /// comparison says it and an index over them serves it.
    case beyond(columns: [String], ascending: Bool, [(ParameterExpression, ColumnType)])

    func text(row alias: String, in statement: inout StatementText) -> String {
        switch self {
        case .comparison(let column, let comparison, let parameter, let type):
            let placeholder = statement.placeholder(parameter, type.postgresType)
            return "\(alias).\(quoted(column)) \(comparison.symbol) \(placeholder)"
        case .anyOf(let column, let parameter, let type):
            return "\(alias).\(quoted(column)) = ANY (\(statement.placeholder(parameter, type.postgresArrayType)))"
        case .beyond(let columns, let ascending, let values):
            let names = columns.map { "\(alias).\(quoted($0))" }.joined(separator: ", ")
            let placeholders = values.map { statement.placeholder($0.0, $0.1.postgresType) }.joined(separator: ", ")
            return "(\(names)) \(ascending ? ">" : "<") (\(placeholders))"
        }
    }
}

/// The operators of filters.
enum ComparisonOperator: String, Sendable, CaseIterable {
    case eq, gt, gte, lt, lte

    var symbol: String {
        switch self {
        case .eq: "="
        case .gt: ">"
        case .gte: ">="
        case .lt: "<"
        case .lte: "<="
        }
    }
}
