import GraphQL
import Postgres

/// What mutations answer.
extension Planner {
    /// The plan of what a mutation answers: its objects are looked up by the keys of what was written.
    ///
    /// Every statement's ``StatementPlan/rootField`` is the position of the payload's field that it is for.
    ///
    /// - Parameter input: what the mutation is given.
    mutating func payload(
        of mutation: BoundMutation, _ field: CollectedField, input: InputExpression
    ) throws(GraphQLError) -> PayloadPlan {
        let type = MutationTypes.payload(of: mutation.name)
        var fields: [FieldPlan] = []
        var objectFields: Set<Int> = []
        for part in try collector.collect(below: field, on: type) {
            rootField = fields.count
            let value: ValuePlan
            switch part.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case MutationTypes.query: value = try query(part)
            case MutationTypes.results where mutation.mostItems != nil:
                value = try results(of: mutation, part, input)
            default:
                guard let slot = mutation.payload.firstIndex(where: { $0.name == part.name }) else {
                    throw Self.unplannable(part)
                }
                if slot == 0, mutation.type != nil { objectFields.insert(fields.count) }
                value = try self.value(of: mutation.payload[slot].content, slot, part)
            }
            fields.append(plan(part, on: type, value, position: fields.count))
        }
        let payload = ObjectPlan(fields: fields, key: mutation.mostItems == nil ? key(of: mutation) : nil)
        let root = plan(
            field, on: catalog.schema.mutationType?.name ?? "", .row(payload), position: 0)
        let statements = statements()
        return PayloadPlan(
            payload: OperationPlan(
                statements: statements, roundTrips: roundTrips(), batches: batches, root: ObjectPlan(fields: [root]),
                payload: payload), objectFields: objectFields)
    }

    private mutating func query(_ field: CollectedField) throws(GraphQLError) -> ValuePlan {
        let query = catalog.schema.queryType.name
        var parts: [FieldPlan] = []
        for root in try collector.collect(below: field, on: query) {
            let value = try self.root(root, on: query, depth: 3)
            parts.append(plan(root, on: query, value, position: parts.count))
        }
        return .row(ObjectPlan(fields: parts))
    }

    /// The key of what was written, for the log.
    private func key(of mutation: BoundMutation) -> RowKey? {
        guard let slot = mutation.payload.firstIndex(where: { $0.objectType != nil }),
            case .object(let type) = mutation.payload[slot].content, let source = catalog.objects[type]?.source
        else { return nil }
        return RowKey(parts: source.objectKey(slot).map { .parameter($0) })
    }

    private mutating func value(
        of content: PayloadField.Content, _ slot: Int, _ field: CollectedField
    ) throws(GraphQLError) -> ValuePlan {
        switch content {
        case .value(let type): return try given(type, field, depth: 2)
        case .object(let type):
            guard let source = catalog.objects[type]?.source else { throw Self.unplannable(field) }
            return try lookup(field, of: type, by: source.objectKey(slot), depth: 2)
        case .objects(let type, let most): return try objects(type, most, slot, field)
        }
    }

    private func given(_ type: String, _ field: CollectedField, depth: Int) throws(GraphQLError) -> ValuePlan {
        let shape = try jsonShape(field, type, depth: depth)
        return .given(
            field.name, shape ?? JSONShape(type: TypeReference(parsing: type) ?? .named(type), catalog.leaves))
    }

    /// The objects of the keys that code gives, in their order.
    private mutating func objects(
        _ type: String, _ most: Int, _ slot: Int, _ field: CollectedField
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type] else { throw Self.unplannable(field) }
        let source = object.source
        var arguments: [String: (parameter: ParameterExpression, type: PostgresType)] = [:]
        var names: [String] = []
        for (component, column) in source.components {
            let name = "k\(names.count)"
            names.append(name)
            arguments[name] = (.objectKeys(slot, component: component, column.type), column.type.postgresArrayType)
        }
        let columns = zip(names, source.keyNames).map { "\($0) AS \(quoted($1))" }.joined(separator: ", ")
        let arrays = names.map { "{\($0)}" }.joined(separator: ", ")
        let rows = ComputedRows(
            template: SQLTemplate(
                "SELECT \(columns) FROM unnest(\(arrays)) WITH ORDINALITY u(\(names.joined(separator: ", ")), n) ORDER BY n"
            ),
            arguments: arguments, keysOf: source.table.map { ($0, source.keyNames) }, column: nil, cost: 0)
        let selection = RowSelection(source: source, rows: .computed(rows), parent: .none)
        selection.pageSize = PageSize(atMost: most)
        selection.readsOneMore = true
        let statement = draft(.rows(selection), parent: nil)
        let scope = Scope(
            object: object,
            rows: .selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil))
        let content = ComputedPlan.Content.list(
            try plan(collector.collect(below: field, on: type), scope, depth: 2))
        return .computed(ComputedPlan(statement: statement, parentKey: nil, content: content, most: most))
    }

    /// The result of each item of a list.
    private mutating func results(
        of mutation: BoundMutation, _ field: CollectedField, _ input: InputExpression
    ) throws(GraphQLError) -> ValuePlan {
        let type = MutationTypes.result(of: mutation.name)
        var fields: [FieldPlan] = []
        for part in try collector.collect(below: field, on: type) {
            let value: ValuePlan
            switch part.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case MutationTypes.change: value = try given(CoreTypes.change.name, part, depth: 3)
            case MutationTypes.error: value = try given(CoreTypes.writeError.name, part, depth: 3)
            default:
                guard let slot = mutation.payload.firstIndex(where: { $0.name == part.name }) else {
                    throw Self.unplannable(part)
                }
                switch mutation.payload[slot].content {
                case .value(let type): value = try given(type, part, depth: 3)
                case .object(let type), .objects(let type, _): value = try item(type, slot, part, input)
                }
            }
            fields.append(plan(part, on: type, value, position: fields.count))
        }
        return .items(ObjectPlan(fields: fields, key: RowKey(parts: [.item(0)])))
    }

    /// The object of an item.
    private mutating func item(
        _ type: String, _ slot: Int, _ field: CollectedField, _ input: InputExpression
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type], let table = object.source.table else {
            throw Self.unplannable(field)
        }
        let keys = object.source.components.map { component, column in
            ParentKeys.Answered(
                parameter: .objectKeys(slot, component: component, column.type), type: column.type)
        }
        let selection = RowSelection(
            source: object.source, rows: .table(table), parent: .numbered(keys), columns: object.source.keyNames)
        let statement = draft(.rows(selection), parent: nil, items: input)
        let scope = Scope(
            object: object, rows: .selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil))
        return .numbered(
            statement: statement, try plan(collector.collect(below: field, on: type), scope, depth: 3))
    }
}

extension Source {
    /// What gives the columns of the key of the object that a field shows, by the field's place.
    func objectKey(_ slot: Int) -> [ParameterExpression] {
        components.map { .objectKey(slot, component: $0, $1.type) }
    }

    /// The columns of the key, each with its place where there are several.
    var components: [(component: Int?, column: Column)] {
        key.count == 1 ? [(nil, key[0])] : key.enumerated().map { ($0, $1) }
    }
}
