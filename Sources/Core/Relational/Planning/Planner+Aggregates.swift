import GraphQL

/// What is computed over the rows of lists.
extension Planner {
    /// The fields of what is computed over all rows of a selection, or over each of their groups.
    ///
    /// - Parameters:
    ///   - fields: fields of the type of that name.
    ///   - keys: what the fields of a group's key show.
    mutating func aggregate(
        _ fields: [CollectedField], on type: String, of object: CatalogObject, in selection: AggregateSelection,
        keys: [String: GroupExpression] = [:], depth: Int
    ) throws(GraphQLError) -> ObjectPlan {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, fields.first) }
        var plans: [FieldPlan] = []
        for field in fields {
            let value: ValuePlan
            switch field.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case "count": value = .count(column: selection.column(.count))
            case "key": value = .row(try key(field, of: object, in: selection, keys, depth: depth + 1))
            default:
                guard let function = AggregateFunction(rawValue: field.name) else { throw Self.unplannable(field) }
                value = .row(try values(of: function, field, of: object, in: selection, depth: depth + 1))
            }
            plans.append(plan(field, on: type, value, position: plans.count))
        }
        return ObjectPlan(fields: plans)
    }

    private mutating func values(
        of function: AggregateFunction, _ field: CollectedField, of object: CatalogObject,
        in selection: AggregateSelection, depth: Int
    ) throws(GraphQLError) -> ObjectPlan {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, field) }
        let type = object.name + function.typeSuffix
        var plans: [FieldPlan] = []
        for part in try collector.collect(below: field, on: type) {
            let value: ValuePlan
            if part.name == FieldDefinition.typename.name {
                value = .typename(type)
            } else {
                let (column, scalar) = try shown(part, of: object)
                guard let result = function.result(of: column, shownAs: scalar) else { throw Self.unplannable(part) }
                let position = selection.column(.function(function, column))
                let encoding = result.encoding ?? catalog.leaves.encoding(of: column.type, as: scalar)
                value = function == .countDistinct ? .count(column: position) : .scalar(column: position, encoding)
            }
            plans.append(plan(part, on: type, value, position: plans.count))
        }
        return ObjectPlan(fields: plans)
    }

    private mutating func key(
        _ field: CollectedField, of object: CatalogObject, in selection: AggregateSelection,
        _ keys: [String: GroupExpression], depth: Int
    ) throws(GraphQLError) -> ObjectPlan {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, field) }
        let type = "\(object.name)GroupKey"
        var plans: [FieldPlan] = []
        for part in try collector.collect(below: field, on: type) {
            let value: ValuePlan
            if part.name == FieldDefinition.typename.name {
                value = .typename(type)
            } else if let key = keys[part.name] {
                let (column, scalar) = try shown(part, of: object)
                value = .scalar(
                    column: selection.column(.key(key)), catalog.leaves.encoding(of: column.type, as: scalar))
            } else {
                value = .constant(Array("null".utf8))
            }
            plans.append(plan(part, on: type, value, position: plans.count))
        }
        return ObjectPlan(fields: plans)
    }

    /// The column that a field shows, and its scalar.
    private func shown(
        _ field: CollectedField, of object: CatalogObject
    ) throws(GraphQLError) -> (Column, scalar: String) {
        guard let declaration = object.fields[field.name], case .column(let name, _) = declaration.binding,
            let column = object.source.column(name)
        else { throw Self.unplannable(field) }
        try catalog.authorize(column, "compute anything of", "\(object.name).\(field.name)", field)
        return (column, declaration.scalar(of: column))
    }

    /// The groups of a list: one statement for each field that asks for some, since each may group otherwise.
    mutating func groups(
        _ part: CollectedField, of object: CatalogObject, over rows: RowSelection, _ link: ParentLink, depth: Int
    ) throws(GraphQLError) -> ConnectionPlan.Part {
        guard let listing = object.listing else { throw Self.unplannable(part) }
        let groups: GroupArguments
        do throws(GraphQLError) {
            // Each of them has the list's filter once more.
            try FilterConditions.take(rows.comparisons.known, of: &remainingComparisons, limits)
            groups = try GroupArguments(
                arguments(of: part, on: "\(object.name)Connection"), of: object, listing, in: catalog, limits,
                variables)
        } catch {
            if error.code == .forbidden { throw error }
            return .failure(error)
        }
        let selection = AggregateSelection(over: rows, grouping: groups.grouping)
        let statement = draft(.aggregate(selection), parent: link.statement, roundTrip: link.roundTrip)
        let type = "\(object.name)Group"
        let fields = try collector.collect(below: part, on: type)
        return .groups(
            statement: statement,
            try aggregate(fields, on: type, of: object, in: selection, keys: groups.keys, depth: depth))
    }
}
