import GraphQL
import JSON
import Synchronization

extension QueryEngine {
    /// Executes the plan of a query as ``execute(_:_:in:)`` does, and adds to the response what it costs and how it is done:
    /// `extensions.cost` and `extensions.explain`, whose members ``PlanDescription`` describes.
    ///
    /// Only an admin is told, since it shows SQL. To analyze a query it runs twice, the second time by PostgreSQL's
    /// `EXPLAIN (ANALYZE, BUFFERS)`. A mutation is explained without being run: `data` is null, and `extensions.executed` and
    /// `extensions.note` say so. It is not analyzed, since that would be to write.
    ///
    /// - Parameters:
    ///   - plan: the operation's plan.
    ///   - operation: the operation with its variables.
    ///   - explanation: what is wanted.
    ///   - context: who asks.
    public func explain(
        _ plan: OperationPlan, _ operation: CoercedOperation, _ explanation: Explanation, in context: QueryContext
    ) async -> QueryAnswer {
        guard context.role == .admin else {
            return QueryFailure(
                GraphQLError(
                    "Only an admin may have a query explained: who asks from the server's own machine, by its own name and through no "
                        + "proxy, unless the setting server.loopbackAdmin says otherwise. Leave \"explain\" and \"analyze\" out of \"extensions\".",
                    code: .forbidden)
            ).answer
        }
        let context = context.limited(to: limits.time)
        let cost = executor.cost(of: plan, operation.variables, context)
        switch (explanation, plan.mutations) {
        case (.plan, .some):
            do throws(QueryFailure) {
                try authorize(plan, context)
                try executor.admit(cost)
            } catch { return executor.log.told(error, in: context).answer }
            return .unexecuted(PlanDescription(plan, operation.variables, context, executor).value, cost: cost)
        case (.plan, nil):
            let description = PlanDescription(plan, operation.variables, context, executor)
            return await execute(plan, operation, in: context).adding(description.value, cost: cost)
        case (.analyze, nil):
            do throws(QueryFailure) {
                operations.add(1, ordering: .relaxed)
                try authorize(plan, context)
                let analysis = try await PlanAnalysis.run(plan, operation.variables, context, executor)
                var writer = ResponseWriter(plan: plan, answers: analysis.answers, limit: limits.answerSize)
                let description = PlanDescription(plan, operation.variables, context, executor, analysis)
                return writer.answer(in: context, executor.log).adding(description.value, cost: cost)
            } catch { return executor.log.told(error, in: context).answer }
        case (.analyze, .some):
            return QueryFailure(
                GraphQLError(
                    "A mutation cannot be analyzed, since that would write. \"explain\": true shows its plan without running it.",
                    code: .badRequest, locations: [operation.operation.location])
            ).answer
        }
    }
}

extension QueryAnswer {
    /// The response of a mutation that was explained and not run.
    fileprivate static func unexecuted(_ plan: JSONValue, cost: Int) -> QueryAnswer {
        var json = JSONWriter()
        json.raw("{\"data\":null,\"extensions\":")
        json.value([
            "cost": .integer(cost), "executed": false,
            "note": "The mutation was explained and not run: nothing was written.", "explain": plan,
        ])
        json.endObject()
        return QueryAnswer(outcome: .data, bytes: json.bytes)
    }

    /// The response with `extensions`; unchanged where nothing was executed.
    fileprivate func adding(_ plan: JSONValue, cost: Int) -> QueryAnswer {
        guard outcome == .data || outcome == .partial else { return self }
        var json = JSONWriter()
        json.bytes = bytes
        json.truncate(to: bytes.count - 1)
        json.raw(",\"extensions\":")
        json.value(["cost": .integer(cost), "explain": plan])
        json.endObject()
        return QueryAnswer(outcome: outcome, bytes: json.bytes, codes: codes)
    }
}
