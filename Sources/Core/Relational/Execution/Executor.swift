import GraphQL
import JSON
import Logging
import Postgres

/// Runs a plan for one request: binds its parameters, sends the statements of each round trip in one flush, and asks the
/// resolvers that work on whole batches.
struct Executor {
    let database: PostgresClient
    let limits: QueryLimits
    let cursorKey: CursorKey
    let logger: Logger

    /// The answers to a plan's statements. Throws where no answer is possible at all: the database is away or too slow, or
    /// the operation costs too much.
    func run(
        _ plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext, objectKey: String? = nil
    ) async throws(QueryFailure) -> StatementAnswers {
        var answers = answers(to: plan, variables, context)
        answers.values.objectKey = objectKey
        try measure(plan, &answers)
        if limits.snapshot, plan.statements.count > 1 {
            try await runInSnapshot(plan, &answers, context)
        } else {
            for trip in plan.roundTrips { try await run(trip, of: plan, &answers, context, database.execute) }
        }
        for batch in plan.batches { answers.append(await resolve(batch, of: plan, answers, context)) }
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

    /// Sends statements in one flush, all of one operation: on a shared connection, or in a transaction.
    typealias Send = ([BoundStatement], ContinuousClock.Instant?) async throws(PostgresError) ->
        [PostgresResult]

    /// All statements see the database as it was when the first began. A statement that fails ends the transaction, so that
    /// its error is that of the whole operation.
    private func runInSnapshot(
        _ plan: OperationPlan, _ answers: inout StatementAnswers, _ context: QueryContext
    ) async throws(QueryFailure) {
        let start = answers
        do {
            answers = try await database.transaction(
                isolation: .repeatableRead, readOnly: true, deadline: context.deadline
            ) { transaction in
                var answers = start
                for trip in plan.roundTrips { try await run(trip, of: plan, &answers, context, transaction.execute) }
                return answers
            }
        } catch let failure as QueryFailure {
            throw failure
        } catch let error as PostgresError {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            logFailure("a query's transaction failed", error, in: context)
            throw QueryFailure(Self.internalError)
        } catch {
            logFailure("a query's transaction failed", error, in: context)
            throw QueryFailure(Self.internalError)
        }
    }

    static let internalError = GraphQLError(
        "The field could not be answered. The server's log says more.", code: .internalServerError)

    /// Runs the statements of one round trip, or some of them.
    func run(
        _ trip: [Int], of plan: OperationPlan, _ answers: inout StatementAnswers, _ context: QueryContext,
        _ send: Send
    ) async throws(QueryFailure) {
        var sent: [Int] = []
        var bound: [BoundStatement] = []
        bound.reserveCapacity(trip.count)
        for index in trip where answers.failures[index] == nil {
            let statement = plan.statements[index]
            if let guarded = statement.guardedBy, answers.typeName(of: guarded.nodeID) != guarded.type { continue }
            // Below a statement that failed nothing is shown.
            if let parent = statement.parent, answers.failures[parent] != nil {
                answers.fail(index, answers.failure(parent))
                continue
            }
            do throws(GraphQLError) {
                bound.append(try answers.values.bind(statement, results: answers.results))
                sent.append(index)
            } catch { answers.fail(index, error) }
        }
        guard !bound.isEmpty else { return }
        do throws(PostgresError) {
            let results = try await send(bound, context.deadline)
            for (index, result) in zip(sent, results) { answers.set(index, result) }
        } catch {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            try await isolate(error, sent, bound, of: plan, &answers, context, send)
        }
    }

    /// Runs the statements of each root field by themselves, so that an error of one takes nothing from the others.
    private func isolate(
        _ error: PostgresError, _ sent: [Int], _ bound: [BoundStatement], of plan: OperationPlan,
        _ answers: inout StatementAnswers, _ context: QueryContext, _ send: Send
    ) async throws(QueryFailure) {
        let fields = Set(sent.map { plan.statements[$0].rootField }).sorted()
        for field in fields {
            let own = sent.indices.filter { plan.statements[sent[$0]].rootField == field }
            do throws(PostgresError) {
                guard fields.count > 1 else { throw error }
                let results = try await send(own.map { bound[$0] }, context.deadline)
                for (position, result) in zip(own, results) { answers.set(sent[position], result) }
            } catch {
                if let failure = QueryFailure(ofDatabase: error) { throw failure }
                logFailure("a statement of a query failed", error, at: plan.path(ofRootField: field), in: context)
                for position in own {
                    answers.fail(sent[position], Self.internalError)
                }
            }
        }
    }

    func resolve(
        _ batch: BatchPlan, of plan: OperationPlan, _ answers: StatementAnswers, _ context: QueryContext
    ) async -> Result<[JSONValue], GraphQLError> {
        var rows: [[String?]] = []
        switch batch.input {
        case .values(let parameters):
            rows = [parameters.map { answers.text(of: $0) }]
        case .rows(let statement, let columns):
            guard let result = answers.result(statement) else { return .failure(answers.failure(statement)) }
            for row in 0..<result.rowCount {
                rows.append(
                    columns.map { column in
                        result.bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
                    })
            }
        }
        guard !rows.isEmpty else { return .success([]) }
        let expected = rows.count
        do {
            let values = try await batch.resolver.resolve(rows, database)
            if values.count == expected { return .success(values) }
            logFailure(
                "a batch resolver gave \(values.count) values for \(expected) rows",
                at: plan.path(ofRootField: batch.rootField), in: context)
        } catch {
            logFailure("a batch resolver failed", error, at: plan.path(ofRootField: batch.rootField), in: context)
        }
        return .failure(Self.internalError)
    }
}
