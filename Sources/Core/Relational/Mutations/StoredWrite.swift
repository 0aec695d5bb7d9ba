import GraphQL
import JSON
import Postgres
import Synchronization

/// A write whose answer was planned when it was stored: what a REST route stands on that answers with more than the write's own
/// statement returns. See ``QueryEngine/storeWrite(_:fields:)``.
public struct StoredWrite: Sendable {
    /// The mutation that it runs.
    public let mutation: BoundMutation
    let plan: PayloadPlan
}

/// What a REST route answers to a write.
public struct WriteAnswer: Sendable {
    /// The answer as JSON; nil where it would be an object that who asks may not see.
    public let bytes: [UInt8]?
    /// What happened, as far as the code says it.
    public let change: Written.Change?
    /// The values of the columns of the object's key; nil where the write is not about one object.
    public let key: [String]?
}

extension BoundMutation {
    /// Whether it answers with one object and nothing else, so that a REST route answers with the object itself.
    public var answersObjectAlone: Bool {
        guard mostItems == nil, payload.count == 1, case .object = payload[0].content else { return false }
        return true
    }
}

extension QueryEngine {
    /// Plans the answer to a write: the object that was written, or else an object with the fields of the mutation's payload.
    ///
    /// - Parameters:
    ///   - mutation: the mutation.
    ///   - fields: the fields of the object that it writes; nil for all that REST shows.
    public func storeWrite(_ mutation: BoundMutation, fields: [String]? = nil) throws(QueryFailure) -> StoredWrite {
        let selection = RESTSelection(catalog: catalog, mutation: mutation, fields: fields)
        let input = catalog.schema.field(mutation.name, of: "Mutation")?.argument(MutationTypes.argument)?.type
        let text = """
            mutation($\(MutationTypes.argument): \(input?.description ?? "")) {
              \(mutation.name)(\(MutationTypes.argument): $\(MutationTypes.argument)) { \(selection.text) }
            }
            """
        let stored = try store(text)
        var planner = Planner(
            catalog: catalog, limits: storedLimits, document: stored.document.document, variables: .none)
        do throws(GraphQLError) {
            let operation = try stored.document.document.operation(named: nil)
            guard let type = catalog.schema.mutationType?.name,
                let field = try planner.collector.collect(operation.selectionSet, on: type).first
            else { throw GraphQLError("There is no mutation \"\(mutation.name)\".", code: .internalServerError) }
            let plan = try planner.payload(of: mutation, field, input: .constant(.null))
            return StoredWrite(mutation: mutation, plan: mutation.answersObjectAlone ? plan.showingObjectAlone : plan)
        } catch { throw QueryFailure(error) }
    }

    /// Writes, in a transaction in which the answer is read, too, unless the mutation is one of one statement. A field that cannot be
    /// answered undoes the write.
    ///
    /// - Parameters:
    ///   - write: the write.
    ///   - inputs: what was sent: one input, or for a mutation over a list its items.
    ///   - context: who asks.
    /// - Returns: nil where there is nothing of the input's key.
    /// - Throws: what the mutation's code throws, the database's errors, and a ``QueryFailure`` where the answer could not be read.
    public func run(
        _ write: StoredWrite, _ inputs: [WriteInput], in context: QueryContext
    ) async throws -> WriteAnswer? {
        operations.add(1, ordering: .relaxed)
        let executor = MutationExecutor(executor: executor, handling: writes)
        let place = FailureLog.Place(field: FieldCoordinate(type: "Mutation", name: write.mutation.name))
        do {
            let answer = try await executor.run(
                write.mutation, inputs, write.plan, .none, context, at: place, limit: limits.answerSize, isWhole: true)
            let key = answer.outcome.written.flatMap {
                write.mutation.representation.key(parts: $0.result, row: $0.row)
            }
            return WriteAnswer(bytes: answer.bytes, change: answer.outcome.change, key: key)
        } catch let rejection as MutationExecutor.Rejection {
            if rejection.errors.first?.code == .notFound { return nil }
            let isAway = rejection.errors.contains { [.serviceUnavailable, .timeout].contains($0.code) }
            let isOurs = rejection.errors.contains { $0.code == .internalServerError }
            throw QueryFailure(rejection.errors, kind: isOurs ? .internalError : isAway ? .unavailable : .request)
        } catch let uncertainty as MutationExecutor.Uncertainty {
            throw uncertainty.cause
        }
    }
}

extension PayloadPlan {
    /// The plan with the object in place of the payload around it.
    fileprivate var showingObjectAlone: PayloadPlan {
        guard let object = payload.payload?.fields.first else { return self }
        return PayloadPlan(
            payload: OperationPlan(
                statements: payload.statements, roundTrips: payload.roundTrips, batches: payload.batches,
                root: ObjectPlan(fields: [object]), payload: payload.payload), objectFields: objectFields)
    }
}

/// The fields of a mutation's payload that a REST route shows: all but `query`, of objects the fields of the object itself.
private struct RESTSelection {
    let catalog: Catalog
    let mutation: BoundMutation
    let fields: [String]?

    /// How deep values are shown that may hold values of their own type.
    private static let depth = 6

    var text: String {
        let own = mutation.payload.map { field in
            switch field.content {
            case .object(let type), .objects(let type, _):
                let names = type == mutation.type ? fields : nil
                let shown = names ?? catalog.shownFields(of: type)
                return "\(field.name) { \(catalog.selection(of: shown, in: type)) }"
            case .value(let type): return value(field.name, type, depth: Self.depth)
            }
        }.joined(separator: " ")
        guard mutation.mostItems != nil else { return own }
        let error = value(MutationTypes.error, CoreTypes.writeError.name, depth: Self.depth)
        return "\(MutationTypes.results) { \(own) \(MutationTypes.change) \(error) }"
    }

    private func value(_ name: String, _ type: String, depth: Int) -> String {
        let type = TypeReference(parsing: type)?.name ?? type
        guard let object = catalog.objects[type] else { return name }
        guard depth > 0 else { return "" }
        let fields = object.order.compactMap { catalog.schema.field($0, of: type) }.map {
            value($0.name, $0.type.name, depth: depth - 1)
        }
        return "\(name) { \(fields.joined(separator: " ")) }"
    }
}
