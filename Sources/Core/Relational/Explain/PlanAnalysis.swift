import GraphQL
import JSON
import Postgres

/// What the statements of a query took, measured.
struct PlanAnalysis {
    let answers: StatementAnswers
    /// How long each round trip took, from sending its statements to having their answers.
    let roundTrips: [Duration]
    /// What PostgreSQL says of each statement that was sent, by its index.
    let statements: [Int: JSONValue]

    /// Runs the statements once as any request does, and once more under EXPLAIN, which reads and never writes.
    static func run(
        _ plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext, _ executor: Executor
    ) async throws(QueryFailure) -> PlanAnalysis {
        var answers = executor.answers(to: plan, variables, context)
        try executor.measure(plan, &answers)
        var roundTrips: [Duration] = []
        for stage in 0..<plan.stages {
            if stage < plan.roundTrips.count {
                let start = MonotonicInstant.now
                try await executor.run(plan.roundTrips[stage], of: plan, &answers, context)
                roundTrips.append(MonotonicInstant.now - start)
            }
            try await executor.resolveBatches(of: plan, after: stage, &answers, context)
        }
        return PlanAnalysis(
            answers: answers, roundTrips: roundTrips,
            statements: try await explain(plan, answers, context, executor))
    }

    private static func explain(
        _ plan: OperationPlan, _ answers: StatementAnswers, _ context: QueryContext, _ executor: Executor
    ) async throws(QueryFailure) -> [Int: JSONValue] {
        do {
            return try await executor.database.transaction(readOnly: true, deadline: context.deadline) { transaction in
                var explained: [Int: JSONValue] = [:]
                for (index, statement) in plan.statements.enumerated() where answers.result(index) != nil {
                    var bound = try answers.bind(statement)
                    bound.statement = PostgresStatement(
                        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.statement.text,
                        parameterTypes: statement.statement.parameterTypes)
                    guard let result = try await transaction.execute([bound]).first else { continue }
                    let text = withExtendedLifetime(result) { result.bytes(row: 0, column: 0).map { Array($0) } ?? [] }
                    let plans = try JSONParser.parse(text)
                    explained[index] = PlanMasking.masked(plans.array?.first ?? plans)
                }
                return explained
            }
        } catch {
            if let error = error as? PostgresError, let failure = QueryFailure(ofDatabase: error) { throw failure }
            executor.log.failed("a statement could not be explained", error, in: context)
            throw QueryFailure(Executor.loggedError)
        }
    }
}
