import GraphQL
import JSON

/// The fields of a plan as JSON; ``PlanDescription`` says what is in it. It descends as deep as the fields, which the limit on
/// depth bounds.
enum PlanTree {
    static func describe(_ object: ObjectPlan) -> [JSONValue] {
        object.fields.map { field in
            var description: JSONObject = [
                "key": .string(field.responseKey), "line": .integer(field.location.line),
                "column": .integer(field.location.column),
            ]
            describe(field.value, in: &description)
            return .object(description)
        }
    }

    private static func describe(_ value: ValuePlan, in description: inout JSONObject) {
        switch value {
        case .constant: description["from"] = "document"
        case .parameter, .parameterNodeID: description["from"] = "request"
        case .scalar, .count, .nodeID, .compositeNodeID, .json: description["from"] = "column"
        case .cursor: description["from"] = "cursor"
        case .batch: description["from"] = "batch"
        case .given: description["from"] = "mutation"
        case .items(let object):
            description["from"] = "items"
            description["fields"] = .array(describe(object))
        case .introspection: description["from"] = "schema"
        case .failure: description["from"] = "error"
        case .row(let object):
            description["from"] = "row"
            description["fields"] = .array(describe(object))
        case .object(_, let object):
            description["from"] = "join"
            description["fields"] = .array(describe(object))
        case .bareObject(_, let object):
            description["from"] = "request"
            description["fields"] = .array(describe(object))
        case .firstRow(let statement, let object), .numbered(let statement, let object):
            description["from"] = "statement"
            description["statement"] = .integer(statement)
            description["fields"] = .array(describe(object))
        case .connection(let connection):
            description["from"] = "page"
            description["rows"] = connection.rows.map { .integer($0) } ?? .null
            description["count"] = connection.aggregate.map { .integer($0) } ?? .null
            description["fields"] = .array(connection.fields.map(describe))
        case .batchObjects(let objects):
            description["from"] = "batch"
            description["rows"] = .integer(objects.statement)
            description["fields"] = .array(describe(objects.object))
        case .computed(let computed):
            description["from"] = "computed"
            description["rows"] = .integer(computed.statement)
            if let object = computed.object { description["fields"] = .array(describe(object)) }
        case .node(_, let types):
            description["from"] = "node"
            description["fields"] = .array(types.sorted { $0.key < $1.key }.map { describe(type: $0.key, $0.value) })
        case .oneOf(let plan):
            description["from"] = "oneOf"
            description["fields"] = .array(plan.values.map { describe(type: $0.type, $0.plan) })
        }
    }

    /// What a field is where its object is of one of the types that it may be of.
    private static func describe(type: String, _ value: ValuePlan) -> JSONValue {
        var description: JSONObject = ["key": .string(type)]
        describe(value, in: &description)
        return .object(description)
    }

    private static func describe(_ field: ConnectionPlan.Field) -> JSONValue {
        var description: JSONObject = ["key": .string(field.responseKey)]
        switch field.part {
        case .typename: description["from"] = "document"
        case .totalCount: description["from"] = "count"
        case .pageInfo: description["from"] = "rows"
        case .list(let object):
            description["from"] = "rows"
            description["fields"] = .array(describe(object))
        case .aggregate(let object):
            description["from"] = "aggregate"
            description["fields"] = .array(describe(object))
        case .groups(let statement, let object):
            description["from"] = "groups"
            description["statement"] = .integer(statement)
            description["line"] = .integer(field.location.line)
            description["column"] = .integer(field.location.column)
            description["fields"] = .array(describe(object))
        case .failure: description["from"] = "error"
        }
        return .object(description)
    }
}
