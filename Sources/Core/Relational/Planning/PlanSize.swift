import Postgres

// About how many bytes a plan holds, so that a cache of plans can be bounded by more than their number: a document of a
// kilobyte whose fragments are spread often has a plan of half a megabyte.

extension OperationPlan {
    /// The bytes of its fields, of its statements and of what its mutations answer.
    var size: Int {
        let payloads = (mutations ?? []).reduce(0) { sum, mutation in
            if case .write(let write) = mutation.value { sum + write.payload.size } else { sum }
        }
        return root.size + payloads + statements.reduce(0) { $0 + StatementPlan.size + $1.statement.text.utf8.count }
    }
}

extension StatementPlan {
    /// What one holds apart from its text, measured.
    fileprivate static let size = 512
}

extension FieldPlan {
    /// What one holds apart from what is below it, with its part of the row's program; measured.
    private static let size = 256

    /// Its own bytes and those of the fields below it.
    var size: Int { Self.size + value.size }
}

extension ValuePlan {
    /// The bytes of the fields below it, each of whose objects knows its own.
    fileprivate var size: Int {
        switch self {
        case .row(let object), .object(_, let object), .bareObject(_, let object), .firstRow(_, let object):
            object.size
        case .connection(let connection):
            connection.fields.reduce(0) { sum, field in
                if case .list(let object) = field.part { sum + object.size } else { sum }
            }
        // Each type's value is an object's first row, not a node again.
        case .node(_, let values): values.values.reduce(0) { $0 + $1.size }
        case .constant, .scalar, .parameter, .nodeID, .parameterNodeID, .cursor, .batch, .introspection, .failure: 0
        }
    }
}
