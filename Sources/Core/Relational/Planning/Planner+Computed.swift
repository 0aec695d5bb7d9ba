import GraphQL
import Postgres

/// The fields that SQL computes, each in one statement for all parents.
extension Planner {
    /// - Parameter scope: the rows that the field is computed for; nil at the root.
    mutating func computed(
        _ computed: ComputedField, _ field: CollectedField, _ values: ArgumentExpressions, _ scope: Scope?, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        let leaves = catalog.leaves
        return try self.computed(computed, field, values, scope, depth: depth) { $0.parameter(values[$0.name], leaves) }
    }

    /// - Parameter parameter: what gives the value of an argument, and how it is bound.
    mutating func computed(
        _ computed: ComputedField, _ field: CollectedField, _ values: ArgumentExpressions, _ scope: Scope?, depth: Int,
        _ parameter: (FieldArgument) -> (parameter: ParameterExpression, type: PostgresType)
    ) throws(GraphQLError) -> ValuePlan {
        let shape = computed.shape { catalog.objects[$0] != nil }
        let link = scope.map { self.link($0, computed.template.rowColumns, admitsNull: true) } ?? ParentLink.none
        let rows = RowSelection.Rows.computed(rows(of: computed, shape, parameter))
        let most: Int?
        let pageSize: PageSize
        switch shape {
        case .connection(let type):
            return try connection(field, values, of: type, rows, link, columns: [], depth: depth)
        case .value, .object: (most, pageSize) = (1, PageSize(atMost: 1))
        case .values, .list:
            switch computed.rows {
            case .atMost(let rows): (most, pageSize) = (rows, PageSize(atMost: rows))
            case .argument(let name):
                most = nil
                pageSize = PageSize(
                    argument: values[name], name: name,
                    fallback: computed.arguments.first { $0.name == name }?.bounds ?? limits.pageSize,
                    maximum: limits.listSize)
            }
        }
        let type = shape.objectType.flatMap { catalog.objects[$0] }
        let selection = RowSelection(
            source: type?.source ?? Source(columns: []), rows: rows, parent: link.parent)
        selection.pageSize = pageSize
        selection.readsOneMore = most != nil
        let statement = draft(.rows(selection), parent: link.statement, roundTrip: link.roundTrip)
        let content = try content(shape, computed, field, selection, statement, depth: depth)
        return .computed(
            ComputedPlan(statement: statement, parentKey: link.column, content: content, most: most))
    }

    private func rows(
        of computed: ComputedField, _ shape: ComputedField.Shape,
        _ parameter: (FieldArgument) -> (parameter: ParameterExpression, type: PostgresType)
    ) -> ComputedRows {
        var arguments: [String: (parameter: ParameterExpression, type: PostgresType)] = [:]
        for argument in computed.arguments { arguments[argument.name] = parameter(argument) }
        let source = shape.objectType.flatMap { catalog.objects[$0]?.source }
        return ComputedRows(
            template: computed.template, arguments: arguments,
            keysOf: source.flatMap { source in source.table.map { ($0, source.keyNames) } },
            column: source == nil ? Self.valueColumn : nil, cost: computed.cost)
    }

    private mutating func content(
        _ shape: ComputedField.Shape, _ computed: ComputedField, _ field: CollectedField, _ selection: RowSelection,
        _ statement: Int, depth: Int
    ) throws(GraphQLError) -> ComputedPlan.Content {
        switch shape {
        case .value(let scalar):
            _ = selection.column("\(RowSelection.alias).\(quoted(Self.valueColumn))")
            return .value(catalog.leaves.encoding(of: .named(scalar)))
        case .values(let scalar):
            _ = selection.column("\(RowSelection.alias).\(quoted(Self.valueColumn))")
            return .values(
                catalog.leaves.encoding(of: .named(scalar)), isNonNull: computed.reference.item?.isNonNull ?? true)
        case .object(let type), .list(let type), .connection(let type):
            guard let object = catalog.objects[type] else { throw Self.unplannable(field) }
            // A bare key's only column is the key, which the SQL yields by its name.
            let rows = Scope.Rows.selection(
                selection, statement: statement, RowSelection.alias, embeddedKey: nil)
            let plan = try plan(
                collector.collect(below: field, on: type), Scope(object: object, rows: rows), depth: depth)
            if case .object = shape { return .object(plan) }
            return .list(plan)
        }
    }

    /// What the only column of SQL that yields values is called.
    private static let valueColumn = "value"
}

extension PageSize {
    /// A size that nothing of a request changes.
    init(atMost rows: Int) { self.init(argument: nil, name: "", fallback: rows, maximum: rows) }
}
