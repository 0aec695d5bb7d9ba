import GraphQL

/// The root fields of an operation.
extension Planner {
    mutating func root(
        _ field: CollectedField, on query: String, depth: Int = 1
    ) throws(GraphQLError) -> ValuePlan {
        if field.name == FieldDefinition.typename.name { return .typename(query) }
        if FieldDefinition.isIntrospection(field.name) {
            return .introspection(try IntrospectionPlan(field, collector))
        }
        if query == catalog.schema.subscriptionType?.name { return try event(field) }
        try catalog.authorize(root: field)
        guard let binding = catalog.roots[field.name], let first = field.fields.first,
            let definition = catalog.schema.field(field.name, of: query)
        else { throw Self.unplannable(field) }
        let values: ArgumentExpressions
        do throws(GraphQLError) {
            values = try arguments.expressions(first, definition)
        } catch { return .failure(error) }
        switch binding {
        case .list(let type):
            return try connection(field, values, of: type, parent: nil, depth: depth)
        case .viewer(let type):
            return try lookup(field, of: type, by: [.viewer], depth: depth)
        case .computed(let computed):
            return try self.computed(computed, field, values, nil, depth: depth)
        case .lookup(let type):
            guard let object = catalog.objects[type] else { throw Self.unplannable(field) }
            let keys: [ParameterExpression] = zip(object.keyArgumentNames, object.source.key).compactMap {
                name, column in
                values[name].map { .input($0, column.type) }
            }
            return try lookup(field, of: type, by: keys, depth: depth)
        case .unique(let type, let column, let argument):
            guard let column = catalog.objects[type]?.source.column(column), let value = values[argument] else {
                throw Self.unplannable(field)
            }
            try catalog.authorize(column, "look up by", "\(type).\(argument)", field)
            return try lookup(field, of: type, by: [.input(value, column.type)], in: [column], depth: depth)
        case .node:
            guard let id = values[CoreTypes.nodeID.name] else { throw Self.unplannable(field) }
            return try node(field, id, depth: depth)
        }
    }

    private mutating func node(
        _ field: CollectedField, _ id: InputExpression, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        var types: [String: ValuePlan] = [:]
        for type in catalog.schema.possibleTypes(of: CoreTypes.node.name) {
            guard let object = catalog.objects[type] else { continue }
            guardedBy = NodeGuard(nodeID: id, type: type)
            defer { guardedBy = nil }
            types[type] = try lookup(
                field, of: type,
                by: object.source.components.map { .nodeKey(id, type: type, component: $0, $1.type) }, depth: depth)
        }
        return .node(id, types)
    }

    /// The object whose key's columns have values that the request gives.
    ///
    /// - Parameter columns: the columns; nil for those of the key.
    mutating func lookup(
        _ field: CollectedField, of type: String, by key: [ParameterExpression], in columns: [Column]? = nil, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type], let first = key.first else { throw Self.unplannable(field) }
        let columns = columns ?? object.source.key
        guard key.count == columns.count else { throw Self.unplannable(field) }
        let fields = try collector.collect(below: field, on: type)
        guard let table = object.source.table else {
            return .bareObject(first, try plan(fields, Scope(object: object, rows: .value(first)), depth: depth))
        }
        let given = zip(key, columns).map { ParentKeys.Given(parameter: $0, type: $1.type) }
        let selection = RowSelection(
            source: object.source, rows: .table(table), parent: .given(given), columns: columns.map(\.name))
        let statement = draft(.rows(selection), parent: nil)
        let rows = Scope.Rows.selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil)
        let plan = try plan(fields, Scope(object: object, rows: rows), depth: depth)
        return .firstRow(statement: statement, plan)
    }
}
