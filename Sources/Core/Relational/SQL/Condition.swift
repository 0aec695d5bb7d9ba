import Postgres

/// A condition on the rows of a selection, other than that they belong to a parent.
indirect enum Condition: Sendable {
    /// A column compared with one value.
    case comparison(Column, ComparisonOperator, ParameterExpression)
    /// A column that equals one of several values. Each parameter is one of them, or a list.
    case anyOf(Column, [ParameterExpression])
    /// A list compared with several values.
    case elements(Column, ListOperator, ParameterExpression)
    /// A column whose text begins with a value.
    case prefix(Column, ParameterExpression)
    /// A column without a value.
    case isNull(Column)
    /// All of several conditions: true where there are none.
    case all([Condition])
    /// One of several conditions: false where there are none.
    case any([Condition])
    /// What a condition is not true of.
    case not(Condition)
    /// The rows on one side of a cursor.
    case beyond(CursorCondition)

    func text(row alias: String, in statement: inout StatementText) -> String {
        switch self {
        case .comparison(let column, let comparison, let parameter):
            let placeholder = statement.placeholder(parameter, column.type.postgresType)
            return "\(column.compared(row: alias)) \(comparison.symbol) \(column.comparable(placeholder))"
        case .anyOf(let column, let parameters):
            return Self.text(of: column, isAnyOf: parameters, row: alias, in: &statement)
        case .elements(let column, let comparison, let parameter):
            let placeholder = statement.placeholder(parameter, column.type.postgresType)
            return "\(alias).\(quoted(column.name)) \(comparison.rawValue) \(placeholder)"
        case .prefix(let column, let parameter):
            return column.prefixed(row: alias, with: statement.placeholder(parameter, .text))
        case .isNull(let column): return "\(alias).\(quoted(column.name)) IS NULL"
        case .all(let conditions):
            return Self.text(of: conditions, joinedBy: " AND ", orElse: "true", row: alias, in: &statement)
        case .any(let conditions):
            return Self.text(of: conditions, joinedBy: " OR ", orElse: "false", row: alias, in: &statement)
        // A comparison with NULL is neither true nor false. What is not found by it is found by its negation.
        case .not(let condition): return "(\(condition.text(row: alias, in: &statement))) IS NOT TRUE"
        case .beyond(let cursor): return cursor.text(row: alias, in: &statement)
        }
    }

    /// What a row is compared with.
    var comparisons: ValueCount {
        switch self {
        case .comparison, .prefix, .isNull: .one
        case .anyOf(_, let parameters): ValueCount(parameters)
        case .elements(_, _, let parameter): ValueCount([parameter])
        case .all(let conditions), .any(let conditions):
            conditions.reduce(ValueCount(known: 0)) { $0 + $1.comparisons }
        case .not(let condition): condition.comparisons
        case .beyond: ValueCount(known: 0)
        }
    }

    private static func text(
        of column: Column, isAnyOf parameters: [ParameterExpression], row alias: String,
        in statement: inout StatementText
    ) -> String {
        var values: [String] = []
        var terms: [String] = []
        for parameter in parameters {
            if case .inputList = parameter {
                let placeholder = statement.placeholder(parameter, column.type.postgresArrayType)
                terms.append("\(column.compared(row: alias)) = ANY (\(column.comparableArray(placeholder)))")
            } else {
                values.append(column.comparable(statement.placeholder(parameter, column.type.postgresType)))
            }
        }
        if !values.isEmpty {
            terms.append("\(column.compared(row: alias)) IN (\(values.joined(separator: ", ")))")
        }
        return terms.count == 1 ? terms[0] : "(\(terms.joined(separator: " OR ")))"
    }

    private static func text(
        of conditions: [Condition], joinedBy separator: String, orElse empty: String, row alias: String,
        in statement: inout StatementText
    ) -> String {
        if conditions.isEmpty { return empty }
        var terms: [String] = []
        for condition in conditions { terms.append(condition.text(row: alias, in: &statement)) }
        return terms.count == 1 ? terms[0] : "(\(terms.joined(separator: separator)))"
    }
}

/// How a list is compared with several values.
enum ListOperator: String, Sendable {
    case contains = "@>"
    case overlaps = "&&"
}

/// How a column is compared with one value.
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
