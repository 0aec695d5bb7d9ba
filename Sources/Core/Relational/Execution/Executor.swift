import GraphQL
import JSON
import Postgres

/// Runs a plan for one request: binds its parameters, sends the statements of each round trip in one flush, and asks the
/// resolvers that work on whole batches.
struct Executor {
    let database: PostgresClient
    let limits: QueryLimits
    let cursorKey: CursorKey
    let log: FailureLog

    /// The answers to a plan's statements. Throws where no answer is possible at all: the database is away or too slow, or
    /// the operation costs too much.
    func run(
        _ plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext, objectKey: String? = nil
    ) async throws(QueryFailure) -> StatementAnswers {
        var answers = answers(to: plan, variables, context)
        answers.values.objectKey = objectKey
        try measure(plan, &answers)
        if limits.snapshot, plan.statements.count + plan.batches.count > 1 {
            try await runInSnapshot(plan, &answers, context)
        } else {
            for stage in 0..<plan.stages {
                if stage < plan.roundTrips.count { try await run(plan.roundTrips[stage], of: plan, &answers, context) }
                if !plan.batches.isEmpty { try await resolveBatches(of: plan, after: stage, &answers, context) }
            }
        }
        return answers
    }

    /// Nothing answered yet.
    func answers(
        to plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext
    ) -> StatementAnswers {
        let values = ParameterValues(
            variables: variables, viewer: context.viewer, listSize: limits.listSize, cursorKey: cursorKey)
        return StatementAnswers(values, statements: plan.statements.count)
    }

    /// All statements see the database as it was when the first began. A statement that fails ends the transaction, so that
    /// its error is that of the whole operation, unless the transaction is worth another try.
    private func runInSnapshot(
        _ plan: OperationPlan, _ answers: inout StatementAnswers, _ context: QueryContext
    ) async throws(QueryFailure) {
        let start = answers
        do {
            answers = try await database.transaction(
                isolation: .repeatableRead, readOnly: true, deadline: context.deadline
            ) { transaction in
                var answers = start
                let session = ReadSession(transaction, deadline: context.deadline)
                for stage in 0..<plan.stages {
                    if stage < plan.roundTrips.count {
                        try await run(plan.roundTrips[stage], of: plan, &answers, in: transaction)
                    }
                    try await resolveBatches(of: plan, after: stage, &answers, context, session)
                }
                return answers
            }
        } catch {
            if let error = error as? PostgresError, let failure = QueryFailure(ofDatabase: error) { throw failure }
            log.failed("a query's transaction failed", error, in: context)
            throw QueryFailure(Self.loggedError)
        }
    }

    /// What a client is told of a failure that was logged with its cause.
    static let loggedError = {
        var error = GraphQLError(
            "The field could not be answered. The server's log says more.", code: .internalServerError)
        error.isLogged = true
        return error
    }()

    /// Statements with their values, and the index of each in its plan.
    private struct Flush {
        var indexes: [Int]
        var statements: [BoundStatement] = []
    }

    /// Runs the statements of one round trip.
    func run(
        _ trip: [Int], of plan: OperationPlan, _ answers: inout StatementAnswers, _ context: QueryContext
    ) async throws(QueryFailure) {
        let flush = bind(trip, of: plan, &answers)
        guard !flush.statements.isEmpty else { return }
        do throws(PostgresError) {
            let results = try await database.execute(flush.statements, deadline: context.deadline)
            for (index, result) in zip(flush.indexes, results) { answers.set(index, result) }
        } catch {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            try await isolate(error, flush, of: plan, &answers, context)
        }
    }

    /// Runs the statements of one round trip, or some of them, in a transaction. The first error ends it: whatever is sent
    /// after that fails for that reason alone, and only the error itself tells whether to begin again.
    func run(
        _ trip: [Int], of plan: OperationPlan, _ answers: inout StatementAnswers, in transaction: PostgresTransaction
    ) async throws(PostgresError) {
        let flush = bind(trip, of: plan, &answers)
        guard !flush.statements.isEmpty else { return }
        let results = try await transaction.execute(flush.statements)
        for (index, result) in zip(flush.indexes, results) { answers.set(index, result) }
    }

    /// The statements of a round trip that are to be sent. Those that cannot be bound, and those below, fail.
    private func bind(_ trip: [Int], of plan: OperationPlan, _ answers: inout StatementAnswers) -> Flush {
        var flush = Flush(indexes: trip)
        flush.statements.reserveCapacity(trip.count)
        for index in trip {
            if let statement = bind(index, of: plan, &answers) {
                flush.statements.append(statement)
            } else {
                flush.indexes.removeAll { $0 == index }
            }
        }
        return flush
    }

    private func bind(_ index: Int, of plan: OperationPlan, _ answers: inout StatementAnswers) -> BoundStatement? {
        guard !answers.hasFailed(index) else { return nil }
        let statement = plan.statements[index]
        if let guarded = statement.guardedBy, answers.typeName(of: guarded.nodeID) != guarded.type { return nil }
        // Below a statement that failed nothing is shown.
        if let parent = statement.parent, answers.hasFailed(parent) {
            answers.fail(index, answers.failure(parent))
            return nil
        }
        do throws(GraphQLError) { return try answers.bind(statement) } catch {
            answers.fail(index, error)
            return nil
        }
    }

    /// Runs the statements of each root field by themselves, so that an error of one takes nothing from the others.
    private func isolate(
        _ error: PostgresError, _ flush: Flush, of plan: OperationPlan, _ answers: inout StatementAnswers,
        _ context: QueryContext
    ) async throws(QueryFailure) {
        let fields = Set(flush.indexes.map { plan.statements[$0].rootField }).sorted()
        for field in fields {
            let own = flush.indexes.indices.filter { plan.statements[flush.indexes[$0]].rootField == field }
            do throws(PostgresError) {
                guard fields.count > 1 else { throw error }
                let results = try await database.execute(
                    own.map { flush.statements[$0] }, deadline: context.deadline)
                for (position, result) in zip(own, results) { answers.set(flush.indexes[position], result) }
            } catch {
                if let failure = QueryFailure(ofDatabase: error) { throw failure }
                log.failed("a statement of a query failed", error, at: plan.place(ofRootField: field), in: context)
                for position in own {
                    answers.fail(flush.indexes[position], Self.loggedError)
                }
            }
        }
    }
}
