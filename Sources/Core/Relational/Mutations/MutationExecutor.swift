import GraphQL
import JSON
import Logging
import Postgres

/// Runs writes: the one way in which REST and GraphQL write anything.
struct MutationExecutor {
    let executor: Executor
    let handling: WriteHandling

    /// Writes by itself, in one round trip a statement: what a REST route does.
    ///
    /// - Returns: what was written and committed, or nil where there is nothing of the key.
    func perform(
        _ mutation: BoundMutation, _ input: WriteInput, in context: QueryContext
    ) async throws -> Written? {
        guard case .object(let prepare) = mutation.body else { return nil }
        try mutation.authorize(context.asker)
        let input = try await naming([input], for: mutation, context)[0].asked(in: context)
        try mutation.authorize(input, of: context.asker)
        let perform = try await prepare(input)
        let written: Written?
        if mutation.visibilities[context.role] == nil, !mutation.isWhole {
            written = try await perform(WriteSession(executor.database, context))
        } else {
            written = try await executor.database.transaction(deadline: context.deadline) { transaction in
                guard try await mutation.isVisible(mutation.key(of: input), to: context.asker, in: transaction) else {
                    return nil
                }
                return try await perform(WriteSession(transaction, context))
            }
        }
        guard let written else { return nil }
        handling.committed(mutation.events(of: written))
        return written
    }

    /// Runs the root fields of a mutation one after the other, each in a transaction of its own, and writes the response:
    /// specification section 6.2.2.
    ///
    /// A field that is not null was committed. One that is null was not, and the errors say why; those after it run all the
    /// same. Only where the answer to COMMIT was lost can nobody tell, and the error says that: its `extensions` have
    /// `mayHaveBeenWritten`. Where the database cannot be had for the first field, nothing is run at all, and the whole
    /// request is refused.
    func answer(
        _ fields: [MutationPlan], _ variables: CoercedVariables, _ context: QueryContext
    ) async -> QueryAnswer {
        var json = JSONWriter(capacity: 512)
        var errors: [GraphQLError] = []
        var hasRun = false
        json.raw("{\"data\":")
        for field in fields {
            json.raw(field.prefix)
            switch field.value {
            case .constant(let bytes): json.raw(bytes)
            case .failure(let error):
                errors.append(executor.log.told(located(error, field), in: context))
                json.null()
            case .write(let write):
                do {
                    let limit = max(executor.limits.answerSize - json.bytes.count, 0)
                    let answer = try await run(
                        write.mutation, write.inputs(variables), write.answer, variables, context, at: field.place,
                        limit: limit)
                    if let bytes = answer.bytes { json.raw(bytes) } else { json.null() }
                    errors += answer.errors
                } catch {
                    if !hasRun, let failure = unavailability(error) {
                        let errors = failure.errors.map { executor.log.told(located($0, field), in: context) }
                        return QueryFailure(errors, kind: failure.kind).answer
                    }
                    errors += explain(error, field, context).map { located($0, field) }
                    json.null()
                }
                hasRun = true
            }
        }
        if fields.isEmpty { json.beginObject() }
        json.endObject()
        if !errors.isEmpty {
            json.raw(",\"errors\":")
            json.errors(errors)
        }
        json.endObject()
        return QueryAnswer(
            outcome: errors.isEmpty ? .data : .partial, bytes: json.bytes, codes: errors.map(\.code))
    }

    /// Nobody knows whether a write by itself was committed.
    struct Uncertainty: Error {
        let cause: PostgresError
        init(_ cause: PostgresError) { self.cause = cause }
    }

    /// Why a write is answered by null, where no other error says so.
    struct Rejection: Error {
        let errors: [GraphQLError]
    }

    /// What was answered of a write, and what it did.
    struct Answer {
        /// Nil where it is null, though nothing failed.
        let bytes: [UInt8]?
        let errors: [GraphQLError]
        var outcome: WriteWork.Outcome
    }

    /// Writes, and reads what is answered.
    ///
    /// - Parameters:
    ///   - inputs: what was sent; of a mutation over a list its items.
    ///   - plan: what is answered.
    ///   - place: where the mutation stands, for the log.
    ///   - limit: how many bytes the answer may have.
    ///   - isWhole: whether an error of any field undoes the write, not only one that leaves nothing to answer.
    func run(
        _ mutation: BoundMutation, _ inputs: [WriteInput], _ plan: PayloadPlan, _ variables: CoercedVariables,
        _ context: QueryContext, at place: FailureLog.Place, limit: Int, isWhole: Bool = false
    ) async throws -> Answer {
        try mutation.authorize(context.asker)
        let work = try await prepare(mutation, inputs, place, context)
        // What code computes may fail in ways that are to undo the write.
        if mutation.isOneStatement, plan.payload.batches.isEmpty {
            return try await runByItself(mutation, work, plan, variables, context, limit: limit, isWhole: isWhole)
        }
        // Within the transaction this would take a second connection.
        try await executor.loadTimeZones(for: plan.payload, context)
        let answer = try await executor.database.transaction(deadline: context.deadline) { transaction in
            var payload = PayloadReader(
                executor: executor, plan: plan.payload, variables: variables, context: context)
            let isDeletion = mutation.lock != nil
            if mutation.visibilities[context.role] != nil {
                let key = inputs.first.flatMap { mutation.key(of: $0) }
                guard try await mutation.isVisible(key, to: context.asker, in: transaction) else {
                    throw Rejection(errors: [mutation.missing])
                }
            }
            if isDeletion {
                guard let key = inputs.first.flatMap({ mutation.key(of: $0) }),
                    try await mutation.lock(key, in: transaction)
                else { throw Rejection(errors: [mutation.missing]) }
                var subject = OperationSubject()
                subject.keys = [[CompositeKey.text(key)]]
                try await payload.read(about: subject, in: transaction) { plan.objectFields.contains($0) }
            }
            guard let outcome = try await work.perform(WriteSession(transaction, context)) else {
                throw Rejection(errors: [mutation.missing])
            }
            if mutation.letsIn { payload.asker = outcome.lettingIn }
            try await payload.read(about: outcome.subject, in: transaction) {
                !isDeletion || !plan.objectFields.contains($0)
            }
            let answer = payload.answer(limit: limit)
            guard isWhole ? answer.errors.isEmpty : answer.bytes != nil else { throw Rejection(errors: answer.errors) }
            return Answer(bytes: answer.bytes, errors: answer.errors, outcome: outcome)
        }
        handling.committed(answer.outcome.events)
        return answer
    }

    /// Writes by one statement, which is committed when it returns, and reads the payload then.
    private func runByItself(
        _ mutation: BoundMutation, _ work: WriteWork, _ plan: PayloadPlan, _ variables: CoercedVariables,
        _ context: QueryContext, limit: Int, isWhole: Bool
    ) async throws -> Answer {
        let outcome: WriteWork.Outcome?
        do { outcome = try await work.perform(WriteSession(executor.database, context)) } catch {
            guard let error = error as? PostgresError, error.mayHaveBeenDone else { throw error }
            throw Uncertainty(error)
        }
        guard let outcome else { throw Rejection(errors: [mutation.missing]) }
        handling.committed(outcome.events)
        do throws(QueryFailure) {
            let answers = try await executor.run(plan.payload, variables, context, about: outcome.subject)
            var writer = ResponseWriter(plan: plan.payload, answers: answers, limit: limit)
            let answer = writer.fieldAnswer(in: context, executor.log)
            guard isWhole ? answer.errors.isEmpty : answer.bytes != nil else { throw QueryFailure(answer.errors) }
            return Answer(bytes: answer.bytes, errors: answer.errors, outcome: outcome)
        } catch { throw Rejection(errors: error.errors.map(unanswered)) }
    }

    /// What a client is told where its write was committed and what it asked of it could not be read.
    private func unanswered(_ error: GraphQLError) -> GraphQLError {
        var error = error
        error.message = "This was written, but it could not be answered: \(error.message)"
        error.extensions["mayHaveBeenWritten"] = true
        return error
    }

    /// The failure of the whole request, if the database could not be had. What was lost after COMMIT was sent is none: then
    /// the write may have been done.
    private func unavailability(_ error: any Error) -> QueryFailure? {
        switch error {
        case let error as PostgresError: QueryFailure(ofDatabase: error)
        case let failure as QueryFailure where failure.kind == .unavailable: failure
        default: nil
        }
    }

    private func explain(
        _ error: any Error, _ field: MutationPlan, _ context: QueryContext
    ) -> [GraphQLError] {
        if let failure = unavailability(error) { return executor.log.told(failure, in: context).errors }
        let place = field.place
        switch error {
        case let rejection as Rejection: return rejection.errors
        case let denial as AccessDenied: return [denial.error]
        case let failure as QueryFailure: return executor.log.told(failure, in: context).errors
        case let error as PostgresError where error.code == .commitUnknown:
            return [uncertainty(of: error, because: error.cause, at: place, context)]
        case let error as Uncertainty:
            return [uncertainty(of: error.cause, because: error.cause, at: place, context)]
        default:
            var explained = handling.explain(error)
            if explained.code == .internalServerError {
                executor.log.failed("a mutation failed", error, at: place, in: context)
                explained.isLogged = true
            }
            return [executor.log.told(explained, in: context)]
        }
    }

    /// What a client is told where the answer to COMMIT was lost. It is the one error after which something may have been
    /// written, so that programs are told, too.
    private func uncertainty(
        of error: PostgresError, because cause: (any Error)?, at place: FailureLog.Place, _ context: QueryContext
    ) -> GraphQLError {
        executor.log.logger.log(
            level: .warning, "it is not known whether a mutation was committed", error: error,
            metadata: executor.log.metadata(place, context))
        let isLate = (cause as? PostgresError)?.code == .timedOut
        return GraphQLError(
            "This may or may not have been written: the database \(isLate ? "took too long" : "was lost") while it was "
                + "committed. Look for it before you send it again, unless it does no harm to send it twice.",
            code: isLate ? .timeout : .serviceUnavailable, extensions: ["mayHaveBeenWritten": true])
    }

    private func located(_ error: GraphQLError, _ field: MutationPlan) -> GraphQLError {
        var error = error
        if error.path.isEmpty { error.path = [.key(field.responseKey)] }
        if error.locations.isEmpty { error.locations = [field.location] }
        return error
    }
}

extension BoundMutation {
    /// Keeps others from changing the object before it is deleted. False where there is none.
    fileprivate func lock(_ key: [String], in transaction: PostgresTransaction) async throws -> Bool {
        guard let lock, key.count == self.key.count, zip(self.key, key).allSatisfy({ $0.type.canHold($1) })
        else { return false }
        let parameters = zip(self.key, key).map { PostgresParameter.text($1, type: $0.type.postgresType) }
        let results = try await transaction.execute([BoundStatement(statement: lock, parameters: parameters)])
        return results.first?.rowCount == 1
    }
}
