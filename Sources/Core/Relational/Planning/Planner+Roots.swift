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
            return try lookup(field, of: type, by: .viewer, depth: depth)
        case .lookup(let type):
            guard let id = values["id"], let object = catalog.objects[type] else { throw Self.unplannable(field) }
            return try lookup(field, of: type, by: .input(id, object.source.key.type), depth: depth)
        case .node:
            guard let id = values[CoreTypes.nodeID.name] else { throw Self.unplannable(field) }
            return try node(field, id, depth: depth)
        }
    }

    /// The object that an event is about.
    private mutating func event(_ field: CollectedField) throws(GraphQLError) -> ValuePlan {
        guard let subscription = catalog.subscriptions[field.name], let object = catalog.objects[subscription.type]
        else {
            throw Self.unplannable(field)
        }
        return try lookup(field, of: subscription.type, by: .objectKey(object.source.key.type), depth: 1)
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
                field, of: type, by: .nodeKey(id, type: type, object.source.key.type), depth: depth)
        }
        return .node(id, types)
    }

    /// The object whose key is a value that the request gives.
    mutating func lookup(
        _ field: CollectedField, of type: String, by key: ParameterExpression, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type] else { throw Self.unplannable(field) }
        let fields = try collector.collect(below: field, on: type)
        guard let table = object.source.table else {
            return .bareObject(key, try plan(fields, Scope(object: object, rows: .value(key)), depth: depth))
        }
        let selection = RowSelection(
            source: object.source, table: table,
            parent: .value(column: object.source.key.name, key, object.source.key.type))
        let statement = draft(.rows(selection), parent: nil)
        let rows = Scope.Rows.selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil)
        let plan = try plan(fields, Scope(object: object, rows: rows), depth: depth)
        return .firstRow(statement: statement, plan)
    }
}
