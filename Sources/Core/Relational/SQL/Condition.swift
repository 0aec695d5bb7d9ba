import Postgres

/// A condition on the rows of a selection, other than that they belong to a parent.
enum Condition {
    /// A column compared with one value.
    case comparison(Column, ComparisonOperator, ParameterExpression)
    /// A column that equals one of several values.
    case anyOf(Column, ParameterExpression)
    /// The rows beyond a cursor, in the direction in which they are read. All columns run the same way, so that one row
    /// comparison says it and an index over them serves it.
    case beyond([Column], ascending: Bool, [ParameterExpression])

    func text(row alias: String, in statement: inout StatementText) -> String {
        switch self {
        case .comparison(let column, let comparison, let parameter):
            let placeholder = statement.placeholder(parameter, column.type.postgresType)
            return "\(column.compared(row: alias)) \(comparison.symbol) \(column.comparable(placeholder))"
        case .anyOf(let column, let parameter):
            let placeholder = statement.placeholder(parameter, column.type.postgresArrayType)
            return "\(column.compared(row: alias)) = ANY (\(column.comparableArray(placeholder)))"
        case .beyond(let columns, let ascending, let values):
            let names = columns.map { $0.compared(row: alias) }.joined(separator: ", ")
            let placeholders = zip(values, columns)
                .map { statement.placeholder($0, $1.type.postgresType) }.joined(separator: ", ")
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
