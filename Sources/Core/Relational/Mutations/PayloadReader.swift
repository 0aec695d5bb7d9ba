import GraphQL
import Postgres

/// Reads what a mutation answers, inside its transaction, so that it sees what was written.
struct PayloadReader {
    private let executor: Executor
    private let plan: OperationPlan
    private let variables: CoercedVariables
    private let context: QueryContext
    private var answers: StatementAnswers

    init(executor: Executor, plan: OperationPlan, variables: CoercedVariables, context: QueryContext) {
        self.executor = executor
        self.plan = plan
        self.variables = variables
        self.context = context
        let values = ParameterValues(
            variables: variables, viewer: context.viewer, listSize: executor.limits.listSize,
            cursorKey: executor.cursorKey)
        answers = StatementAnswers(values, statements: plan.statements.count)
    }

    /// Runs the statements of some of the payload's fields.
    ///
    /// - Throws: a ``QueryFailure`` where too much is asked for, and the ``PostgresError`` of any statement: after one
    ///   nothing of the transaction can be kept.
    mutating func read(
        about key: String, in transaction: PostgresTransaction, _ isWanted: (Int) -> Bool
    ) async throws {
        answers.values.objectKey = key
        try executor.measure(plan, &answers)
        var failure: PostgresError?
        for trip in plan.roundTrips {
            let wanted = trip.filter { isWanted(plan.statements[$0].rootField) }
            if wanted.isEmpty { continue }
            do {
                try await executor.run(wanted, of: plan, &answers, context) {
                    (statements, deadline) async throws(PostgresError) in
                    do throws(PostgresError) {
                        return try await transaction.execute(statements, deadline: deadline)
                    } catch {
                        failure = error
                        throw error
                    }
                }
            } catch { throw failure ?? error }
            if let failure { throw failure }
        }
    }

    /// The payload as JSON, and the errors of its fields. Without bytes the first of them reached the root field.
    mutating func answer(limit: Int) async -> (bytes: [UInt8]?, errors: [GraphQLError]) {
        for batch in plan.batches { answers.append(await executor.resolve(batch, of: plan, answers, context)) }
        var writer = ResponseWriter(plan: plan, answers: answers, limit: limit)
        return writer.fieldAnswer()
    }
}
