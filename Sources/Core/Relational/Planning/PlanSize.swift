import GraphQL
import Postgres

// About how many bytes a plan holds, so that a cache of plans can be bounded by more than their number: a document of a
// kilobyte whose fragments are spread often has a plan of half a megabyte.

extension OperationPlan {
    /// The bytes of its fields, of its statements and of what its mutations answer.
    var size: Int {
        let writes = (mutations ?? []).reduce(0) { $0 + $1.size }
        return root.size + writes + batches.reduce(0) { $0 + $1.size } + statements.reduce(0) { $0 + $1.size }
    }
}

extension MutationPlan {
    /// Its own bytes and those of its payload.
    fileprivate var size: Int {
        let value =
            switch value {
            case .constant(let bytes): bytes.count
            case .write(let write): write.input.size + write.payload.size
            case .failure(let error): error.size
            }
        return FieldPlan.size + prefix.count + value
    }
}

extension BatchPlan {
    fileprivate var size: Int {
        let given = arguments.members.reduce(0) { $0 + $1.value.size }
        return switch input {
        case .rows(_, let columns): 256 + given + columns.count * MemoryLayout<Int>.stride
        case .values(let parameters): parameters.reduce(256 + given) { $0 + $1.size }
        }
    }
}

extension StatementPlan {
    /// What one holds apart from its text and its constants, measured.
    private static let size = 512

    fileprivate var size: Int {
        let lists = (price.searches.lists + price.computations.lists).reduce(0) { $0 + $1.size }
        return parameters.reduce(Self.size + statement.text.utf8.count + lists) { $0 + $1.size }
    }
}

extension ParameterExpression {
    /// The bytes of the values that the document itself gives.
    fileprivate var size: Int { input?.size ?? 0 }
}

extension FieldPlan {
    /// What one holds apart from its key and what is below it, with its part of the row's program; measured.
    fileprivate static let size = 288

    /// Its own bytes and those of the fields below it. The key stands in the row's program once more.
    var size: Int { Self.size + 2 * prefix.count + value.size }
}

extension ConnectionPlan {
    /// The bytes of its fields and of those below them.
    fileprivate var size: Int {
        fields.reduce(beyond?.size ?? 0) { sum, field in
            let part =
                switch field.part {
                case .list(let object): object.size
                case .pageInfo(let parts): parts.reduce(0) { $0 + 128 + $1.prefix.count }
                case .typename(let bytes): bytes.count
                case .aggregate(let object), .groups(_, let object): object.size
                case .failure(let error): error.size
                case .totalCount: 0
                }
            return sum + 128 + field.prefix.count + part
        }
    }
}

extension ConnectionPlan.PagePart {
    fileprivate var prefix: [UInt8] {
        switch self {
        case .typename(let prefix, _), .hasNextPage(let prefix), .hasPreviousPage(let prefix), .startCursor(let prefix),
            .endCursor(let prefix):
            prefix
        }
    }
}

extension ValuePlan {
    /// The bytes of the constants and of the fields below it, each of whose objects knows its own.
    fileprivate var size: Int {
        switch self {
        case .row(let object), .object(_, let object), .firstRow(_, let object), .numbered(_, let object),
            .items(let object):
            object.size
        case .bareObject(let parameter, let object): parameter.size + object.size
        case .connection(let connection): connection.size
        // Each type's value is an object's first row, not a node again.
        case .oneOf(let plan): plan.values.reduce(0) { $0 + 64 + $1.stored.count + $1.plan.size }
        case .node(let id, let values): values.values.reduce(id.size) { $0 + $1.size }
        case .constant(let bytes): bytes.count
        case .parameter(let parameter, _), .parameterNodeID(let parameter, _): parameter.size
        // Most fields of introspection have no arguments, whose defaults take little.
        case .introspection(let plan): plan.fieldCount * FieldPlan.size
        case .failure(let error): error.size
        case .batchObjects(let objects): 128 + objects.object.size
        case .computed(let computed): 128 + (computed.object?.size ?? 0)
        case .batch(_, let shape), .json(_, let shape), .given(_, let shape): shape.size
        case .scalar, .count, .nodeID, .compositeNodeID, .cursor: 0
        }
    }
}

extension GraphQLError {
    /// What one holds: its message may repeat a value of the document.
    fileprivate var size: Int { 256 + message.utf8.count + 2 * path.count * MemoryLayout<PathElement>.stride }
}
