import GraphQL
import JSON
import Postgres

/// A plan as JSON, for a person or a page that draws it. Values of the request are not in it.
///
/// - `statements`: each with its `id` (its place in the list), `roundTrip`, `kind` (`rows`, `count`, `aggregate`, which computes
///   something over all rows of a list, or `groups`, which does over groups of them), `sql`, `parameters`
///   (their types), `parent` (the id of the statement whose rows its own belong to, or null), `keys` (how they find them:
///   `none`, `request`: the request gives the key, `repeated`: the statement repeats its parents' selection as a subselect,
///   `awaited`: it waits for their answer), `onlyFor` (the one type of a `nodeId` that it is for, or null), `maximumRows` and
///   `cost`; analyzed also `rows` and `analyze`, PostgreSQL's plan, both null where it was not sent.
/// - `roundTrips`: each with the ids of its `statements`; analyzed also `milliseconds`.
/// - `fields`: the tree of the response, each with its `key`, `from` where its value comes, `line` and `column` in the document
///   and the `fields` below it, as far as it has them. `from` is `document`, `request`, `column`, `cursor`, `row` (an object
///   of the same row), `join`, `statement` (one row, of the id in `statement`), `page` (of the ids in `rows` and `count`, the
///   latter of whatever is computed over all of the list), `computed` (by the SQL of a module, of the id in `rows`), `rows`,
///   `count`, `aggregate`, `groups` (of the id in `statement`), `batch`, `node` and `oneOf` (one of the types that the fields
///   below name), `schema`, `write`, `mutation` (a value that its code gives), `items` (a result for each item of its list) or
///   `error`.
/// - A `write` has the name of the `mutation`, the `writes` that it may do, each with `kind` (`lock` or `write`), `sql` and
///   `parameters`, as far as its module declares them, and as `plan` another plan, of the payload.
struct PlanDescription {
    let value: JSONValue

    init(
        _ plan: OperationPlan, _ variables: CoercedVariables, _ context: QueryContext, _ executor: Executor,
        _ analysis: PlanAnalysis? = nil
    ) {
        var answers = executor.answers(to: plan, variables, context)
        let cost = executor.cost(of: plan, &answers)
        var statements: [JSONValue] = []
        for (id, statement) in plan.statements.enumerated() {
            var description = Self.describe(statement, id: id, plan)
            description["maximumRows"] = .integer(cost.statements[id].rows)
            description["cost"] = .integer(cost.statements[id].cost)
            if let analysis {
                description["rows"] = analysis.answers.result(id).map { .integer($0.rowCount) } ?? .null
                description["analyze"] = analysis.statements[id] ?? .null
            }
            statements.append(.object(description))
        }
        let roundTrips: [JSONValue] = plan.roundTrips.enumerated().map { index, trip in
            var description: JSONObject = ["statements": .array(trip.map { .integer($0) })]
            if let analysis { description["milliseconds"] = Self.milliseconds(analysis.roundTrips[index]) }
            return .object(description)
        }
        let fields: [JSONValue]
        if let mutations = plan.mutations {
            fields = mutations.map { Self.describe($0, variables, context, executor) }
        } else {
            fields = PlanTree.describe(plan.root)
        }
        value = [
            "statements": .array(statements), "roundTrips": .array(roundTrips), "fields": .array(fields),
        ]
    }

    private static func describe(_ statement: StatementPlan, id: Int, _ plan: OperationPlan) -> JSONObject {
        [
            "id": .integer(id),
            "roundTrip": .integer(plan.roundTrips.firstIndex { $0.contains(id) } ?? 0),
            "kind": .string(statement.kind.rawValue),
            "sql": .string(statement.statement.text),
            "parameters": .array(statement.statement.parameterTypes.map { .string($0.sqlName) }),
            "parent": statement.parent.map { .integer($0) } ?? .null,
            "keys": .string(statement.keys.rawValue),
            "onlyFor": statement.guardedBy.map { .string($0.type) } ?? .null,
        ]
    }

    private static func describe(
        _ field: MutationPlan, _ variables: CoercedVariables, _ context: QueryContext, _ executor: Executor
    ) -> JSONValue {
        var description: JSONObject = [
            "key": .string(field.responseKey), "line": .integer(field.location.line),
            "column": .integer(field.location.column),
        ]
        switch field.value {
        case .constant: description["from"] = "document"
        case .failure: description["from"] = "error"
        case .write(let write):
            description["from"] = "write"
            description["mutation"] = .string(write.mutation.name)
            let mutation = write.mutation
            description["writes"] = .array(
                (mutation.lock.map { [describe($0, "lock")] } ?? []) + mutation.statements.map { describe($0, "write") }
            )
            description["plan"] = PlanDescription(write.payload, variables, context, executor).value
        }
        return .object(description)
    }

    private static func describe(_ statement: PostgresStatement, _ kind: String) -> JSONValue {
        [
            "kind": .string(kind), "sql": .string(statement.text),
            "parameters": .array(statement.parameterTypes.map { .string($0.sqlName) }),
        ]
    }

    /// With three digits, as PostgreSQL has them.
    private static func milliseconds(_ duration: Duration) -> JSONValue {
        JSONNumber((duration / .microseconds(1)).rounded() / 1_000).map(JSONValue.number) ?? .null
    }
}

extension PostgresType {
    /// The type's name in SQL; those of parameters are among them.
    fileprivate var sqlName: String {
        switch self {
        case .bool: "boolean"
        case .int4: "integer"
        case .int8: "bigint"
        case .float4: "real"
        case .float8: "double precision"
        case .text: "text"
        case .timestamptz: "timestamptz"
        case .uuid: "uuid"
        case .jsonb: "jsonb"
        case .boolArray: "boolean[]"
        case .int4Array: "integer[]"
        case .int8Array: "bigint[]"
        case .float4Array: "real[]"
        case .float8Array: "double precision[]"
        case .textArray: "text[]"
        case .timestamptzArray: "timestamptz[]"
        case .uuidArray: "uuid[]"
        case .jsonbArray: "jsonb[]"
        default: "oid \(rawValue)"
        }
    }
}
