import GraphQL

/// The fields of objects, with the objects that they join.
extension Planner {
    mutating func plan(_ fields: [CollectedField], _ scope: Scope, depth: Int) throws(GraphQLError)
        -> ObjectPlan
    {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, fields.first) }
        var plans: [FieldPlan] = []
        for field in fields {
            plans.append(
                plan(field, on: scope.object.name, try value(field, scope, depth: depth + 1), position: plans.count))
        }
        return ObjectPlan(fields: plans, key: scope.key)
    }

    func plan(_ field: CollectedField, on type: String, _ value: ValuePlan, position: Int) -> FieldPlan {
        FieldPlan(
            prefix: Self.prefix(field.responseKey, at: position), responseKey: field.responseKey,
            coordinate: FieldCoordinate(type: type, name: field.name),
            location: field.fields.first?.location ?? SourceLocation(line: 1, column: 1),
            isNonNull: catalog.schema.field(field.name, of: type)?.type.isNonNull ?? false, value: value)
    }

    private mutating func value(_ field: CollectedField, _ scope: Scope, depth: Int) throws(GraphQLError) -> ValuePlan {
        if field.name == FieldDefinition.typename.name { return .typename(scope.object.name) }
        if field.name == CoreTypes.nodeID.name { return scope.nodeID() }
        guard let declaration = scope.object.fields[field.name] else { throw Self.unplannable(field) }
        switch declaration.binding {
        case .column(let name, let type):
            guard let column = scope.object.source.column(name) else { throw Self.unplannable(field) }
            return scope.scalar(name, catalog.leaves.encoding(of: column.type, as: type ?? column.type.scalarName))
        case .expression(let sql, let type):
            guard case .selection(let selection, _, let alias, _) = scope.rows else { throw Self.unplannable(field) }
            return .scalar(
                column: selection.column(sql.replacingToken("{row}", with: alias)),
                catalog.leaves.encoding(of: TypeReference(parsing: type) ?? .named(type)))
        case .batch(let resolver):
            return batch(resolver, of: FieldCoordinate(type: scope.object.name, name: field.name), scope)
        case .one(let type, let from, let to, _):
            return try one(field, of: type, from: from, to: to, scope, depth: depth)
        case .many(let type, let from, let to):
            guard let first = field.fields.first,
                let definition = catalog.schema.field(field.name, of: scope.object.name)
            else { throw Self.unplannable(field) }
            let values: ArgumentExpressions
            do throws(GraphQLError) {
                values = try arguments.expressions(first, definition)
            } catch { return .failure(error) }
            return try connection(field, values, of: type, parent: (scope, from, to), depth: depth)
        }
    }

    private mutating func batch(_ resolver: BatchResolver, of field: FieldCoordinate, _ scope: Scope) -> ValuePlan {
        let input: BatchPlan.Input
        switch scope.rows {
        case .value(let value):
            input = .values(resolver.columns.map { _ in value })
        case .selection(let selection, let statement, _, _):
            input = .rows(
                statement: statement, columns: resolver.columns.map { selection.column(scope.expression($0)) })
        }
        batches.append(BatchPlan(resolver: resolver, field: field, input: input, rootField: rootField))
        let type = TypeReference(parsing: resolver.type) ?? .named(resolver.type)
        return .batch(batches.count - 1, type: ComputedType(type, catalog.leaves))
    }

    private mutating func one(
        _ field: CollectedField, of type: String, from: String, to: String?, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let target = catalog.objects[type] else { throw Self.unplannable(field) }
        let selection: RowSelection
        let statement: Int
        switch scope.rows {
        case .value(let value):
            return try lookup(field, of: type, by: value, depth: depth)
        case .selection(let parent, let parentStatement, _, _):
            (selection, statement) = (parent, parentStatement)
        }
        let fields = try collector.collect(below: field, on: type)
        let key = scope.expression(from)
        guard let table = target.source.table else {
            let rows = Scope.Rows.selection(selection, statement: statement, RowSelection.alias, embeddedKey: key)
            return .object(
                presence: selection.column(key), try plan(fields, Scope(object: target, rows: rows), depth: depth))
        }
        let column = to ?? target.source.key.name
        let alias = selection.join(
            target.source, table: table, column: column, parentExpression: key, alias: "j\(selection.joins.count + 1)")
        let scope = Scope(
            object: target, rows: .selection(selection, statement: statement, alias, embeddedKey: nil))
        return .object(
            presence: selection.column(scope.expression(target.source.key.name)),
            try plan(fields, scope, depth: depth))
    }
}
