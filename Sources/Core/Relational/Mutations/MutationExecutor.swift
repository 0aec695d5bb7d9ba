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
        _ mutation: BoundMutation, _ input: WriteInput, deadline: MonotonicInstant?
    ) async throws -> Written? {
        let perform = try await mutation.prepare(input)
        guard let written = try await perform(WriteSession(executor.database, deadline: deadline)) else { return nil }
        handling.committed(mutation, written)
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
                    let answer = try await run(write, variables, context, limit: limit)
                    json.raw(answer.bytes)
                    errors += answer.errors
                } catch {
                    if !hasRun, let failure = unavailability(error) {
                        let errors = failure.errors.map { executor.log.told(located($0, field), in: context) }
                        return QueryFailure(errors, kind: failure.kind).answer
                    }
                    errors += explain(error, write.mutation, field, context).map { located($0, field) }
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

    /// The type that mutations are fields of.
    private static let type = "Mutation"

    /// Nobody knows whether a write by itself was committed.
    private struct Uncertainty: Error {
        let cause: PostgresError
        init(_ cause: PostgresError) { self.cause = cause }
    }

    /// Why a write is answered by null, where no other error says so.
    private struct Rejection: Error {
        let errors: [GraphQLError]
    }

    private func run(
        _ write: WritePlan, _ variables: CoercedVariables, _ context: QueryContext, limit: Int
    ) async throws -> (bytes: [UInt8], errors: [GraphQLError]) {
        let mutation = write.mutation
        let input = WriteInput(write.input.evaluate(variables))
        let perform = try await mutation.prepare(input)
        // What code computes may fail in ways that are to undo the write.
        if mutation.isOneStatement, write.payload.batches.isEmpty {
            return try await runByItself(write, perform, variables, context, limit: limit)
        }
        let (written, answer) = try await executor.database.transaction(deadline: context.deadline) { transaction in
            var payload = PayloadReader(
                executor: executor, plan: write.payload, variables: variables, context: context)
            if mutation.effect == .delete {
                let key = mutation.keyNames.compactMap { input.fields[$0]?.string }
                guard try await mutation.lock(key, in: transaction) else { throw missing(mutation) }
                try await payload.read(about: CompositeKey.text(key), in: transaction) {
                    write.objectFields.contains($0)
                }
            }
            guard let written = try await perform(WriteSession(transaction)),
                let key = mutation.representation.key(written.result, row: written.row)
            else { throw missing(mutation) }
            try await payload.read(about: key, in: transaction) {
                mutation.effect != .delete || !write.objectFields.contains($0)
            }
            let answer = payload.answer(limit: limit)
            guard let bytes = answer.bytes else { throw Rejection(errors: answer.errors) }
            return (written, (bytes, answer.errors))
        }
        handling.committed(mutation, written)
        return answer
    }

    /// Writes by one statement, which is committed when it returns, and reads the payload then.
    private func runByItself(
        _ write: WritePlan, _ perform: Mutation.Perform, _ variables: CoercedVariables, _ context: QueryContext,
        limit: Int
    ) async throws -> (bytes: [UInt8], errors: [GraphQLError]) {
        let written: Written?
        do { written = try await perform(WriteSession(executor.database, deadline: context.deadline)) } catch {
            guard let error = error as? PostgresError, error.mayHaveBeenDone else { throw error }
            throw Uncertainty(error)
        }
        guard let written, let key = write.mutation.representation.key(written.result, row: written.row) else {
            throw missing(write.mutation)
        }
        handling.committed(write.mutation, written)
        do throws(QueryFailure) {
            let answers = try await executor.run(write.payload, variables, context, objectKey: key)
            var writer = ResponseWriter(plan: write.payload, answers: answers, limit: limit)
            let answer = writer.fieldAnswer(in: context, executor.log)
            guard let bytes = answer.bytes else { throw QueryFailure(answer.errors) }
            return (bytes, answer.errors)
        } catch { throw Rejection(errors: error.errors.map(unanswered)) }
    }

    /// What a client is told where its write was committed and what it asked of it could not be read.
    private func unanswered(_ error: GraphQLError) -> GraphQLError {
        var error = error
        error.message = "This was written, but it could not be answered: \(error.message)"
        error.extensions["mayHaveBeenWritten"] = true
        return error
    }

    private func missing(_ mutation: BoundMutation) -> Rejection {
        let message = "There is no \(mutation.type) of this id."
        let fault = GraphQLError.InputFault(at: [MutationTypes.argument, "id"], message)
        return Rejection(errors: [.input("id: \(message)", [fault], code: .notFound)])
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
        _ error: any Error, _ mutation: BoundMutation, _ field: MutationPlan, _ context: QueryContext
    ) -> [GraphQLError] {
        if let failure = unavailability(error) { return executor.log.told(failure, in: context).errors }
        let place = FailureLog.Place(
            field: FieldCoordinate(type: Self.type, name: mutation.name), path: [.key(field.responseKey)])
        switch error {
        case let rejection as Rejection: return rejection.errors
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
        guard let lock, key.count == source.key.count, zip(source.key, key).allSatisfy({ $0.type.canHold($1) })
        else { return false }
        let parameters = zip(source.key, key).map { PostgresParameter.text($1, type: $0.type.postgresType) }
        let results = try await transaction.execute([BoundStatement(statement: lock, parameters: parameters)])
        return results.first?.rowCount == 1
    }
}
