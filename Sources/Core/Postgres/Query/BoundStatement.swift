/// The form in which the server sends the columns of a result. libpq takes one form for all columns of a statement.
public enum PostgresFormat: Sendable, Hashable {
    /// As `psql` shows them.
    case text
    /// The binary form of each type.
    case binary
}

/// A statement with a value for each of its parameters, ready to run.
public struct BoundStatement: Sendable {
    /// What to run.
    public var statement: PostgresStatement
    /// The values of `$1`, `$2` … in order.
    public var parameters: [PostgresParameter]
    /// The form of the result's columns.
    public var resultFormat: PostgresFormat

    /// A statement with its values.
    public init(
        statement: PostgresStatement, parameters: [PostgresParameter] = [], resultFormat: PostgresFormat = .binary
    ) {
        self.statement = statement
        self.parameters = parameters
        self.resultFormat = resultFormat
    }

    /// The statement that an interpolated SQL makes.
    public init(_ sql: SQL, resultFormat: PostgresFormat = .binary) {
        let parameters = sql.parameters
        self.statement = PostgresStatement(sql.text, parameterTypes: parameters.map(\.type))
        self.parameters = parameters
        self.resultFormat = resultFormat
    }
}

extension BoundStatement: CustomStringConvertible {
    /// The text alone: bound values are never shown.
    public var description: String { statement.text }
}
