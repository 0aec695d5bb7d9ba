import GraphQL
import Postgres

/// Reads what a mutation answers, inside its transaction, so that it sees what was written.
struct PayloadReader {
    private let executor: Executor
    private let plan: OperationPlan
    private let variables: CoercedVariables
    private var context: QueryContext
    private var answers: StatementAnswers

    init(executor: Executor, plan: OperationPlan, variables: CoercedVariables, context: QueryContext) {
        self.executor = executor
        self.plan = plan
        self.variables = variables
        self.context = context
        let values = ParameterValues(
            variables: variables, viewer: context.viewer, listSize: executor.limits.listSize,
            cursorKey: executor.cursorKey, timeZones: executor.timeZones)
        answers = StatementAnswers(values, statements: plan.statements.count)
    }

    /// Who reads it: another one than whoever sent the mutation, where that lets somebody in.
    var asker: Asker {
        get { context.asker }
        set {
            context.asker = newValue
            answers.values.viewer = newValue.viewer
        }
    }

    /// Runs the statements of some of the payload's fields, and what code computes for them.
    ///
    /// - Throws: a ``QueryFailure`` where too much is asked for, and the ``PostgresError`` of any statement: after one
    ///   nothing of the transaction can be kept.
    mutating func read(
        about subject: OperationSubject, in transaction: PostgresTransaction, _ isWanted: (Int) -> Bool
    ) async throws {
        answers.values.subject = subject
        try executor.measure(plan, &answers)
        let session = ReadSession(transaction, deadline: context.deadline)
        for stage in 0..<plan.stages {
            let trip = stage < plan.roundTrips.count ? plan.roundTrips[stage] : []
            let wanted = trip.filter { isWanted(plan.statements[$0].rootField) }
            try await executor.run(wanted, of: plan, &answers, in: transaction)
            try await executor.resolveBatches(of: plan, after: stage, &answers, context, session, isWanted)
        }
    }

    /// The payload as JSON, and the errors of its fields. Without bytes the first of them reached the root field.
    func answer(limit: Int) -> (bytes: [UInt8]?, errors: [GraphQLError]) {
        var writer = ResponseWriter(plan: plan, answers: answers, limit: limit)
        return writer.fieldAnswer(in: context, executor.log)
    }
}
