import GraphQL
import JSON
import Postgres

/// Writes the items of a list, so that one at fault costs none of the others.
struct ListExecutor: Sendable {
    let mutation: BoundMutation
    let prepared: ListWrite.Prepared
    let count: Int
    let explain: @Sendable (any Error) -> GraphQLError
    let log: FailureLog
    let place: FailureLog.Place
    let context: QueryContext

    /// What became of an item.
    private enum Fate {
        case written(Written)
        /// It is about nothing that is there.
        case missing
        case failed(any Error)
        /// Nobody knows.
        case uncertain(PostgresError)
    }

    /// Writes all items that are right, in their order: together, or where that fails each half of them, until those at fault
    /// stand alone.
    ///
    /// - Throws: where the database is away and nothing was written, or what the transaction is to be begun again for.
    func perform(in session: WriteSession) async throws -> WriteWork.Outcome {
        var results: [Int: Fate] = prepared.failures.mapValues { .failed($0) }
        var hasWritten = false
        let right = (0..<count).filter { prepared.failures[$0] == nil }
        var pending = right.isEmpty ? [] : [right[...]]
        while let positions = pending.popLast() {
            do {
                let outcomes = try await write(Array(positions), in: session)
                for (position, outcome) in zip(positions, outcomes) {
                    switch outcome {
                    case .success(let written):
                        results[position] = written.map { .written($0) } ?? .missing
                        hasWritten = hasWritten || written != nil
                    case .failure(let error): results[position] = result(error, in: session)
                    }
                }
                // What ends a transaction, or finds the database away for all, is no item's own.
                let faults = outcomes.compactMap(\.fault).filter {
                    !isOwn($0) && !(session.isShared && isUncertain($0))
                }
                if let fault = faults.first, !session.isShared || faults.count == count { throw fault }
            } catch {
                if isOwn(error), positions.count > 1 {
                    let middle = positions.startIndex + positions.count / 2
                    pending += [positions[middle...], positions[..<middle]]
                    continue
                }
                // What was written by itself is on disk, whatever became of the rest.
                guard isOwn(error) || session.isShared && (hasWritten || isUncertain(error)) else { throw error }
                for position in positions { results[position] = result(error, in: session) }
            }
        }
        return outcome(of: (0..<count).map { results[$0] ?? .missing })
    }

    private func write(_ positions: [Int], in session: WriteSession) async throws -> [Result<Written?, any Error>] {
        let outcomes = try await session.attempt { try await prepared.perform(positions, $0) }
        for case .success(let written?) in outcomes { try mutation.check(written.values) }
        return outcomes
    }

    private func result(_ error: any Error, in session: WriteSession) -> Fate {
        if session.isShared, isUncertain(error), let error = error as? PostgresError { return .uncertain(error) }
        return .failed(error)
    }

    private func isUncertain(_ error: any Error) -> Bool { (error as? PostgresError)?.mayHaveBeenDone ?? false }

    /// Whether an error may be that of one item: not where the database is away or busy, or the code is wrong about all.
    private func isOwn(_ error: any Error) -> Bool {
        switch error {
        case is ListWrite.Miscount, is MisplacedValue, is CancellationError: false
        case let error as PostgresError:
            (error.code == .server || error.code == .encoding) && QueryFailure(ofDatabase: error) == nil
                && !error.isSerializationFailure
        default: true
        }
    }

    private func outcome(of fates: [Fate]) -> WriteWork.Outcome {
        var subject = OperationSubject()
        var keys: [String?] = []
        var events: [RecordedEvent] = []
        var faults: [any Error] = []
        for fate in fates {
            var key: String?
            var values = JSONObject()
            switch fate {
            case .written(let written):
                key = mutation.representation.key(written.result, row: written.row)
                values = written.values
                values[MutationTypes.change] = written.change.told.map { .string($0.rawValue.uppercased()) } ?? .null
                events += mutation.events(of: written)
            case .missing: values[MutationTypes.error] = Self.error(mutation.missing)
            case .failed(let error):
                let explained = explain(error)
                if explained.code == .internalServerError { faults.append(error) }
                values[MutationTypes.error] = Self.error(explained)
            case .uncertain(let error):
                values[MutationTypes.error] = Self.error(
                    GraphQLError(
                        "This may or may not have been written: the database was lost meanwhile. Look for it before you send it again, unless it does no harm to send it twice.",
                        code: error.code == .timedOut ? .timeout : .serviceUnavailable))
            }
            keys.append(key)
            subject.values.append(values)
        }
        if let first = faults.first {
            var place = place
            place.count = faults.count
            log.failed("items of a mutation failed", first, at: place, in: context)
        }
        subject.keys = mutation.payload.map { _ in [] }
        if !subject.keys.isEmpty { subject.keys[0] = keys }
        return WriteWork.Outcome(subject: subject, events: events, change: nil, written: nil)
    }

    /// An error as an item's result has it.
    private static func error(_ error: GraphQLError) -> JSONValue {
        var field = JSONValue.null
        if case .array(let path)? = error.extensions["inputPath"] { field = .array(Array(path.dropFirst())) }
        return ["message": .string(error.message), "code": .string(error.code.description), "field": field]
    }
}

extension Result {
    /// Why there is no value.
    fileprivate var fault: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension BoundMutation {
    /// What a client is told where there is nothing of the key that its input names.
    var missing: GraphQLError {
        let message = "There is no \(type ?? "object") of this \(keyNames.count == 1 ? "id" : "key")."
        let field = keyNames.count == 1 ? keyNames[0] : nil
        let path = [MutationTypes.argument] + (field.map { [$0] } ?? [])
        let fault = GraphQLError.InputFault(at: path, message)
        return .input(field.map { "\($0): \(message)" } ?? message, [fault], code: .notFound)
    }
}
