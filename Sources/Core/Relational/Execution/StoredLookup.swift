import GraphQL
import JSON
import Logging
import Postgres
import Synchronization

/// A query for one object by its key, planned when it is stored: what a REST route for one object stands on. See
/// ``QueryEngine/storeLookup(_:fields:)``.
public struct StoredLookup: Sendable {
    /// The query, with the key as its only variable.
    let operation: StoredOperation
    /// What there is to do where that is one statement whose only parameter is the key.
    let direct: DirectLookup?
    /// The type of the key.
    let keyType: ColumnType
}

/// One statement that finds an object by its key, and how its row is written.
struct DirectLookup: Sendable {
    let plan: OperationPlan
    let statement: PostgresStatement
    /// What the query costs, whichever key is asked for.
    let cost: Int

    /// Nil where more than the key goes into the statement or the answer, or more than one statement is needed.
    init?(_ plan: OperationPlan, cost: Int) {
        guard plan.statements.count == 1, plan.batches.isEmpty, plan.mutations == nil, plan.root.fields.count == 1,
            let statement = plan.statements.first, statement.guardedBy == nil, statement.pageSize == nil,
            case .firstRow(statement: 0, let object)? = plan.root.fields.first?.value,
            statement.parameters.count == 1,
            case .input(.variable(index: 0, let path), _) = statement.parameters[0],
            path.isEmpty
        else { return nil }
        for field in object.fields {
            switch field.value {
            case .constant, .scalar, .nodeID: continue
            default: return nil
            }
        }
        self.plan = plan
        self.statement = statement.statement
        self.cost = cost
    }
}

extension QueryEngine {
    /// Parses, validates and plans the query for some fields of one object.
    ///
    /// - Parameters:
    ///   - root: the field of `Query` that looks an object up by its `id`.
    ///   - fields: fields of the object without arguments and without fields of their own.
    public func storeLookup(_ root: String, fields: [String]) throws(QueryFailure) -> StoredLookup {
        let type = catalog.schema.field(root, of: "Query")?.type.name ?? ""
        let selection = catalog.selection(of: fields, in: type)
        let stored = try store("query($id: ID!) { \(root)(id: $id) { \(selection) } }")
        let operation = try coerce(stored.document, operationName: nil, variables: ["id": "1"])
        let plan = try plan(stored: operation)
        let cost = executor.cost(of: plan, operation.variables, QueryContext())
        return StoredLookup(
            operation: stored, direct: DirectLookup(plan, cost: cost), keyType: catalog.keyType(of: root))
    }

    /// Looks an object up.
    ///
    /// - Parameter key: the text of its key, as it stands in a path.
    /// - Returns: the object as JSON, or nil where there is none of that key.
    /// - Throws: where the database is away, or a field failed.
    public func run(
        _ lookup: StoredLookup, key text: String, in context: QueryContext
    ) async throws(QueryFailure) -> [UInt8]? {
        guard let key = lookup.keyType.key(in: text) else { return nil }
        guard let direct = lookup.direct else {
            return try await run(lookup.operation, variables: ["id": .string(key)], in: context).bytes
        }
        operations.add(1, ordering: .relaxed)
        let parameter = ParameterValues.stored(key, lookup.keyType)
        do throws(QueryFailure) { return try await run(direct, key: parameter, in: context) } catch {
            throw executor.log.told(error, in: context)
        }
    }

    private func run(
        _ direct: DirectLookup, key: PostgresParameter, in context: QueryContext
    ) async throws(QueryFailure) -> [UInt8]? {
        try executor.admit(direct.cost)
        var answers = executor.answers(to: direct.plan, .none, context)
        do throws(PostgresError) {
            let statement = BoundStatement(
                statement: direct.statement, parameters: [key], resultFormat: .text)
            guard let result = try await executor.database.execute([statement], deadline: context.deadline).first,
                result.rowCount > 0
            else { return nil }
            answers.set(0, result)
        } catch {
            if let failure = QueryFailure(ofDatabase: error) { throw failure }
            executor.log.failed(
                "a statement of a query failed", error, at: direct.plan.place(ofRootField: 0), in: context)
            throw QueryFailure(Executor.loggedError)
        }
        var writer = ResponseWriter(plan: direct.plan, answers: answers, limit: limits.answerSize)
        return try writer.rootAnswer(in: context, executor.log).bytes
    }
}
