import GraphQL

/// Relations to an object of one of several types.
extension Planner {
    /// Joins the rows of each type of which something is asked.
    mutating func oneOf(
        _ alternatives: Alternatives, _ field: CollectedField, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard case .selection(let selection, let statement, _, _) = scope.rows else { throw Self.unplannable(field) }
        var values: [AlternativesPlan.Value] = []
        for (stored, type) in alternatives.sorted {
            guard let target = catalog.objects[type], let key = target.source.key.first else {
                throw Self.unplannable(field)
            }
            let fields = try collector.collect(below: field, on: type)
            let expression = alternatives.keyExpression(stored, key.type, in: scope.object.source, scope.expression)
            let value: ValuePlan
            if fields.isEmpty, target.source.authorization == nil {
                value = .object(
                    presence: selection.column(scope.expression(alternatives.keyColumn)), ObjectPlan(fields: []))
            } else if let table = target.source.table {
                let alias = selection.join(
                    target.source, table: table, columns: [key.name], parentExpressions: [expression],
                    alias: "j\(selection.joins.count + 1)")
                let own = Scope(
                    object: target, rows: .selection(selection, statement: statement, alias, embeddedKey: nil))
                value = .object(
                    presence: selection.column(own.expression(key.name)), try plan(fields, own, depth: depth))
            } else {
                let own = Scope(
                    object: target,
                    rows: .selection(selection, statement: statement, RowSelection.alias, embeddedKey: expression))
                value = .object(presence: selection.column(expression), try plan(fields, own, depth: depth))
            }
            values.append(AlternativesPlan.Value(stored: Array(stored.utf8), type: type, plan: value))
        }
        return .oneOf(
            AlternativesPlan(
                type: alternatives.type, column: selection.column(scope.expression(alternatives.typeColumn)),
                values: values))
    }
}

/// An object of one of several types, of which a column of the row says of which.
final class AlternativesPlan: Sendable {
    struct Value: Sendable {
        /// What the column holds for the type.
        let stored: [UInt8]
        /// The type's name.
        let type: String
        let plan: ValuePlan
    }

    /// The interface or union that the types belong to.
    let type: String
    let column: Int
    let values: [Value]

    init(type: String, column: Int, values: [Value]) {
        self.type = type
        self.column = column
        self.values = values
    }

    /// The object where the column holds a text; nil for one that no type is stored as.
    func plan(for stored: UnsafeBufferPointer<UInt8>) -> ValuePlan? {
        values.first { $0.stored.withUnsafeBufferPointer { AnsweredRows.equal(stored, $0) } }?.plan
    }
}
