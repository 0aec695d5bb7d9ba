import GraphQL
import JSON
import Postgres

/// What PostgreSQL and the resolvers answered to a plan, for one request.
struct StatementAnswers {
    /// What is known of one statement.
    struct Statement {
        var result: PostgresResult?
        /// The size of its page.
        var pageSize = Int.max
    }

    var values: ParameterValues
    private var statements: [Statement]
    /// Why statements could not be bound or run, by their number.
    private(set) var failures: [Int: GraphQLError] = [:]
    private var batches: [Int: Result<[JSONValue], GraphQLError>] = [:]

    init(_ values: ParameterValues, statements count: Int) {
        self.values = values
        statements = []
        statements.reserveCapacity(count)
        for _ in 0..<count { statements.append(Statement()) }
    }

    func result(_ statement: Int) -> PostgresResult? { statements[statement].result }
    func pageSize(_ statement: Int) -> Int { statements[statement].pageSize }
    func hasFailed(_ statement: Int) -> Bool { !failures.isEmpty && failures[statement] != nil }

    func failure(_ statement: Int) -> GraphQLError {
        failures[statement] ?? GraphQLError("The field could not be answered.", code: .internalServerError)
    }

    /// A statement with the values of its parameters. Throws where an argument's value cannot be used.
    func bind(_ statement: StatementPlan) throws(GraphQLError) -> BoundStatement {
        try values.bind(statement, statements, batches)
    }

    /// The rows of each statement, to be written.
    var rows: [AnsweredRows] { statements.map { AnsweredRows($0.result, pageSize: $0.pageSize) } }

    /// The text of a value that the request itself gives, or nil for null.
    func text(of parameter: ParameterExpression) -> String? { ParameterValues.text(values.input(parameter)) }

    /// The type that a global id names.
    func typeName(of nodeID: InputExpression) -> String? {
        guard case .string(let text) = nodeID.evaluate(values.variables) else { return nil }
        return NodeID.decode(text)?.type
    }

    func isPresent(_ expression: InputExpression) -> Bool { !expression.evaluate(values.variables).isNull }

    mutating func fail(_ statement: Int, _ error: GraphQLError) { failures[statement] = error }
    mutating func set(_ statement: Int, _ result: PostgresResult) { statements[statement].result = result }
    mutating func setPageSize(_ statement: Int, _ size: Int) { statements[statement].pageSize = size }

    /// What code computed for a batch's rows.
    func batch(_ index: Int) -> Result<[JSONValue], GraphQLError> {
        batches[index] ?? .failure(GraphQLError("The field could not be answered.", code: .internalServerError))
    }

    mutating func set(batch index: Int, _ result: Result<[JSONValue], GraphQLError>) { batches[index] = result }
}
