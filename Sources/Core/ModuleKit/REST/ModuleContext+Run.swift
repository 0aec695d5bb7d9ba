public import Postgres

extension ModuleContext {
    /// Runs one statement by itself, in one round trip. Its result is in text form, as a `Representation` reads it.
    ///
    /// - Parameters:
    ///   - statement: the statement, made once and kept.
    ///   - parameters: the values of `$1`, `$2` … in order.
    ///   - request: the request that it is run for, whose deadline holds.
    public func run(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter], for request: Request
    ) async throws(PostgresError) -> PostgresResult {
        let bound = BoundStatement(statement: statement, parameters: parameters, resultFormat: .text)
        guard let result = try await database.execute([bound], deadline: request.query.deadline).first else {
            throw PostgresError(.protocolViolation, "a statement was answered without a result")
        }
        return result
    }
}
