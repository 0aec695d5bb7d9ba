/// Where an object's columns are found while its fields are planned.
struct Scope {
    enum Rows {
        /// In the rows of a statement, under that alias. A type without a table stands inside another one's row: its key
        /// is the expression `embeddedKey`.
        case selection(RowSelection, statement: Int, String, embeddedKey: String?)
        /// In the request itself: the key of an object that no table holds.
        case value(ParameterExpression)
    }

    let object: CatalogObject
    let rows: Rows

    /// The SQL of a column of the object.
    func expression(_ column: String) -> String {
        guard case .selection(_, _, let alias, let embeddedKey) = rows else { return "NULL" }
        return embeddedKey ?? "\(alias).\(quoted(column))"
    }

    /// Where the object's key is known from, once all its fields are planned: it is read for this alone only where code computes
    /// a field.
    var key: RowKey? {
        switch rows {
        case .value(let value): return RowKey(parts: [.parameter(value)])
        case .selection(let selection, _, let alias, let embeddedKey):
            var parts: [RowKey.Part] = []
            for name in object.source.keyNames {
                if let column = selection.position(of: expression(name)) {
                    parts.append(.column(column))
                } else if alias == RowSelection.alias, embeddedKey == nil, let given = selection.given(name) {
                    parts.append(.parameter(given.parameter))
                } else {
                    return nil
                }
            }
            return parts.isEmpty ? nil : RowKey(parts: parts)
        }
    }

    func scalar(_ column: String, _ encoding: ScalarEncoding) -> ValuePlan {
        switch rows {
        case .value(let value): .parameter(value, encoding)
        case .selection(let selection, _, _, _): .scalar(column: selection.column(expression(column)), encoding)
        }
    }

    func json(_ column: String, _ shape: JSONShape) -> ValuePlan {
        guard case .selection(let selection, _, _, _) = rows else { return .constant(Array("null".utf8)) }
        return .json(column: selection.column(expression(column)), shape)
    }

    private func nodeID(_ prefix: [UInt8], _ columns: [Int]) -> ValuePlan {
        columns.count == 1
            ? .nodeID(column: columns[0], prefix: prefix) : .compositeNodeID(columns: columns, prefix: prefix)
    }

    func nodeID() -> ValuePlan {
        let prefix = NodeID.prefix(of: object.name)
        return switch rows {
        case .value(let value): .parameterNodeID(value, prefix: prefix)
        case .selection(let selection, _, _, _):
            nodeID(prefix, object.source.keyNames.map { selection.column(expression($0)) })
        }
    }
}
