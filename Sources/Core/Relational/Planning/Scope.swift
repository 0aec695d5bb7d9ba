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

    /// Where the object's key is known from, once all its fields are planned: it is never read for this alone.
    var key: RowKey? {
        let name = object.source.key.name
        switch rows {
        case .value(let value): return .parameter(value)
        case .selection(let selection, _, let alias, let embeddedKey):
            if let column = selection.position(of: expression(name)) { return .column(column) }
            if alias == RowSelection.alias, embeddedKey == nil, case .value(name, let key, _) = selection.parent {
                return .parameter(key)
            }
            return nil
        }
    }

    func scalar(_ column: String, _ encoding: ScalarEncoding) -> ValuePlan {
        switch rows {
        case .value(let value): .parameter(value, encoding)
        case .selection(let selection, _, _, _): .scalar(column: selection.column(expression(column)), encoding)
        }
    }

    func nodeID() -> ValuePlan {
        let prefix = NodeID.prefix(of: object.name)
        return switch rows {
        case .value(let value): .parameterNodeID(value, prefix: prefix)
        case .selection(let selection, _, _, _):
            .nodeID(column: selection.column(expression(object.source.key.name)), prefix: prefix)
        }
    }
}
