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
        try catalog.authorize(field, of: scope.object)
        switch declaration.binding {
        case .column(let name, let type):
            guard let column = scope.object.source.column(name) else { throw Self.unplannable(field) }
            if column.visibility == .masked { return .constant(Self.quotedName(ColumnAccess.mask)) }
            if column.type == .jsonb, let type, let shape = try jsonShape(field, type, depth: depth) {
                return scope.json(name, shape)
            }
            return scope.scalar(name, catalog.leaves.encoding(of: column.type, as: type ?? column.type.scalarName))
        case .expression(let sql, let type):
            guard case .selection(let selection, _, let alias, _) = scope.rows else { throw Self.unplannable(field) }
            return .scalar(
                column: selection.column(sql.replacingToken("{row}", with: alias)),
                catalog.leaves.encoding(of: TypeReference(parsing: type) ?? .named(type)))
        case .batch(let resolver):
            return try batch(resolver, field, scope, depth: depth)
        case .computed(let computed):
            let values: ArgumentExpressions
            do throws(GraphQLError) {
                values = try arguments(of: field, on: scope.object.name)
            } catch { return .failure(error) }
            return try self.computed(computed, field, values, scope, depth: depth)
        case .one(let type, let from, let to, _):
            return try one(field, of: type, from: from, to: to, scope, depth: depth)
        case .many(let type, let from, let to):
            let values: ArgumentExpressions
            do throws(GraphQLError) {
                values = try arguments(of: field, on: scope.object.name)
            } catch { return .failure(error) }
            return try connection(field, values, of: type, parent: (scope, from, to), depth: depth)
        case .through(let type, let table):
            let values: ArgumentExpressions
            do throws(GraphQLError) {
                values = try arguments(of: field, on: scope.object.name)
            } catch { return .failure(error) }
            return try connection(field, values, of: type, through: table, scope, depth: depth)
        case .oneOf(let alternatives): return try oneOf(alternatives, field, scope, depth: depth)
        }
    }

    private mutating func batch(
        _ resolver: BatchResolver, _ field: CollectedField, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        let values: ArgumentExpressions
        do throws(GraphQLError) {
            values = try arguments(of: field, on: scope.object.name)
        } catch { return .failure(error) }
        switch scope.rows {
        case .value(let value):
            return try batch(
                resolver, field, on: scope.object.name, values, .values(resolver.columns.map { _ in value }),
                parent: nil, depth: depth)
        case .selection(let selection, let statement, _, _):
            let columns = resolver.columns.map { selection.column(scope.expression($0)) }
            // Code errs more often than columns do, and what it gave for a row is worth the row's key in the log.
            if scope.key == nil {
                for name in scope.object.source.keyNames { _ = selection.column(scope.expression(name)) }
            }
            return try batch(
                resolver, field, on: scope.object.name, values, .rows(statement: statement, columns: columns),
                parent: statement, depth: depth)
        }
    }

    /// What code computes.
    ///
    /// - Parameters:
    ///   - parentType: the type whose field it is.
    ///   - input: what the code is given.
    ///   - parent: the statement whose rows that is, or nil.
    mutating func batch(
        _ resolver: BatchResolver, _ field: CollectedField, on parentType: String, _ values: ArgumentExpressions,
        _ input: BatchPlan.Input, parent: Int?, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        let type = TypeReference(parsing: resolver.type) ?? .named(resolver.type)
        batches.append(
            BatchPlan(
                resolver: resolver, field: FieldCoordinate(type: parentType, name: field.name),
                arguments: values, input: input, rootField: rootField,
                roundTrip: parent.map { drafts[$0].roundTrip } ?? 0))
        let batch = batches.count - 1
        if let object = catalog.objects[type.name], !object.source.isValue {
            return try objects(ofBatch: batch, type, object, field, parent: parent, depth: depth)
        }
        return .batch(batch, try jsonShape(field, resolver.type, depth: depth) ?? JSONShape(type: type, catalog.leaves))
    }

    private mutating func one(
        _ field: CollectedField, of type: String, from: [String], to: [String]?, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let target = catalog.objects[type] else { throw Self.unplannable(field) }
        let selection: RowSelection
        let statement: Int
        switch scope.rows {
        case .value(let value):
            return try lookup(field, of: type, by: [value], depth: depth)
        case .selection(let parent, let parentStatement, _, _):
            (selection, statement) = (parent, parentStatement)
        }
        let fields = try collector.collect(below: field, on: type)
        let keys = from.map(scope.expression)
        guard let table = target.source.table else {
            let rows = Scope.Rows.selection(selection, statement: statement, RowSelection.alias, embeddedKey: keys[0])
            return .object(
                presence: selection.column(keys[0]), try plan(fields, Scope(object: target, rows: rows), depth: depth))
        }
        let alias = selection.join(
            target.source, table: table, columns: to ?? target.source.keyNames, parentExpressions: keys,
            alias: "j\(selection.joins.count + 1)")
        let scope = Scope(
            object: target, rows: .selection(selection, statement: statement, alias, embeddedKey: nil))
        return .object(
            presence: selection.column(scope.expression(target.source.key[0].name)),
            try plan(fields, scope, depth: depth))
    }
}
