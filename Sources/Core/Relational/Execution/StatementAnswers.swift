import GraphQL
import JSON
import Postgres

/// What PostgreSQL and the resolvers answered to a plan, for one request.
struct StatementAnswers {
    var values: ParameterValues
    private(set) var results: [PostgresResult?]
    private(set) var failures: [GraphQLError?]
    /// The size of each statement's page.
    private(set) var pageSizes: [Int]
    private var batches: [Int: Result<[JSONValue], GraphQLError>] = [:]

    init(_ values: ParameterValues, statements: Int) {
        self.values = values
        results = [PostgresResult?](repeating: nil, count: statements)
        failures = [GraphQLError?](repeating: nil, count: statements)
        pageSizes = [Int](repeating: Int.max, count: statements)
    }

    func result(_ statement: Int) -> PostgresResult? { results[statement] }

    func failure(_ statement: Int) -> GraphQLError {
        failures[statement] ?? GraphQLError("The field could not be answered.", code: .internalServerError)
    }

    /// The text of a value that the request itself gives, or nil for null.
    func text(of parameter: ParameterExpression) -> String? { ParameterValues.text(values.input(parameter)) }

    /// The type that a global id names.
    func typeName(of nodeID: InputExpression) -> String? {
        guard case .string(let text) = nodeID.evaluate(values.variables) else { return nil }
        return NodeID.decode(text)?.type
    }

    func isPresent(_ expression: InputExpression) -> Bool { !expression.evaluate(values.variables).isNull }

    mutating func fail(_ statement: Int, _ error: GraphQLError) { failures[statement] = error }
    mutating func set(_ statement: Int, _ result: PostgresResult) { results[statement] = result }
    mutating func setPageSize(_ statement: Int, _ size: Int) { pageSizes[statement] = size }

    /// What code computed for a batch's rows.
    func batch(_ index: Int) -> Result<[JSONValue], GraphQLError> {
        batches[index] ?? .failure(GraphQLError("The field could not be answered.", code: .internalServerError))
    }

    mutating func set(batch index: Int, _ result: Result<[JSONValue], GraphQLError>) { batches[index] = result }
}
