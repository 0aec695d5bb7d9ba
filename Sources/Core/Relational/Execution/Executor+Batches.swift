import GraphQL
import JSON
import Postgres

extension Executor {
    /// Has code compute its fields for all rows that a round trip answered with. Throws where the database was away or too slow for it.
    func resolveBatches(
        of plan: OperationPlan, after roundTrip: Int, _ answers: inout StatementAnswers, _ context: QueryContext
    ) async throws(QueryFailure) {
        do throws(PostgresError) {
            try await resolveBatches(
                of: plan, after: roundTrip, &answers, context, ReadSession(database, deadline: context.deadline))
        } catch {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            log.failed("the statement of a batch resolver failed", error, in: context)
            throw QueryFailure(Self.loggedError)
        }
    }

    /// The same in a session, for some of the root fields. Throws what ends the session.
    func resolveBatches(
        of plan: OperationPlan, after roundTrip: Int, _ answers: inout StatementAnswers, _ context: QueryContext,
        _ session: ReadSession, _ isWanted: (Int) -> Bool = { _ in true }
    ) async throws(PostgresError) {
        for (index, batch) in plan.batches.enumerated() where batch.roundTrip == roundTrip && isWanted(batch.rootField)
        {
            answers.set(batch: index, try await resolve(batch, of: plan, answers, context, session))
        }
    }

    private func resolve(
        _ batch: BatchPlan, of plan: OperationPlan, _ answers: StatementAnswers, _ context: QueryContext,
        _ session: ReadSession
    ) async throws(PostgresError) -> Result<[JSONValue], GraphQLError> {
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
        var place = plan.place(ofRootField: batch.rootField)
        place.field = batch.field
        do {
            let arguments = InputValue.object(batch.arguments.evaluate(answers.values.variables)).json.object
            let request = BatchRequest(
                rows: rows, arguments: arguments ?? [:], asker: context.asker, session: session)
            let values = try await batch.resolver.resolve(request)
            if values.count == expected { return .success(values) }
            log.failed(
                "a batch resolver gave \(values.count) values for \(expected) rows", at: place, in: context)
        } catch {
            if let error = error as? PostgresError, session.isEnded(by: error) { throw error }
            log.failed("a batch resolver failed", error, at: place, in: context)
        }
        return .failure(Self.loggedError)
    }
}
