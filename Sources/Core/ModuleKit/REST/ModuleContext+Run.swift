public import Postgres

extension ModuleContext {
    /// Runs one statement by itself, in one round trip. Its result is in text form, as a `Representation` reads it.
    ///
    /// - Parameters:
    ///   - statement: the statement, made once and kept.
    ///   - parameters: the values of `$1`, `$2` … in order.
    ///   - access: whether it writes, which decides on which connections it runs.
    ///   - request: the request that it is run for, whose deadline holds.
    public func run(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter], access: PostgresAccess = .write,
        for request: Request
    ) async throws(PostgresError) -> PostgresResult {
        let bound = BoundStatement(statement: statement, parameters: parameters, resultFormat: .text)
        let results = try await database.execute([bound], access: access, deadline: request.query.deadline)
        guard let result = results.first else {
            throw PostgresError(.protocolViolation, "a statement was answered without a result")
        }
        return result
    }
}
