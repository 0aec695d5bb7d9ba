import GraphQL

/// The lists of objects, and how they find their parents.
extension Planner {
    mutating func connection(
        _ field: CollectedField, _ values: ArgumentExpressions, of type: String,
        parent: (scope: Scope, from: [String], to: [String])?, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let table = catalog.objects[type]?.source.table else { throw Self.unplannable(field) }
        let link = parent.map { self.link($0.scope, $0.from, admitsNull: false) } ?? ParentLink.none
        return try connection(
            field, values, of: type, .table(table), link, columns: parent?.to ?? [], depth: depth)
    }

    /// The rows that a table of its own ties to their parents.
    mutating func connection(
        _ field: CollectedField, _ values: ArgumentExpressions, of type: String, through table: Through, _ scope: Scope,
        depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let rows = catalog.objects[type]?.source.table else { throw Self.unplannable(field) }
        let link = link(scope, scope.object.source.keyNames, admitsNull: false)
        return try connection(field, values, of: type, .table(rows), link, columns: [], through: table, depth: depth)
    }

    /// - Parameters:
    ///   - columns: the columns of the listed rows that equal the parent's keys.
    ///   - through: the table that ties the rows to their parents in place of columns.
    mutating func connection(
        _ field: CollectedField, _ values: ArgumentExpressions, of type: String, _ from: RowSelection.Rows,
        _ link: ParentLink, columns: [String], through: Through? = nil, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type], let listing = object.listing else { throw Self.unplannable(field) }
        let list: ListArguments
        do throws(GraphQLError) {
            list = try ListArguments(
                values, of: object, listing, in: catalog, parentColumns: columns, limits, variables,
                &remainingComparisons)
        } catch {
            // What who asks may not read is refused as the field that shows it is.
            if error.code == .forbidden { throw error }
            return .failure(error)
        }

        let selection = RowSelection(
            source: object.source, rows: from, parent: link.parent, columns: columns, through: through)
        selection.conditions = list.conditions
        selection.order = list.readingOrder
        selection.pageSize = list.pageSize
        switch from {
        // However the rows lie in the table's own indexes, those of a parent have to be found and put in order first.
        case .table where through != nil: selection.scope = (.group(.one), .group(.one))
        case .table: selection.scope = list.scope
        // What has to be read for computed rows their module says.
        case .computed: break
        }

        let parts = try collector.collect(below: field, on: "\(type)Connection")
        let needs = try ConnectionNeeds(parts, isBackward: list.isBackward, type, collector)
        selection.readsOneMore = needs.more
        var rows: Int?
        if needs.rows { rows = draft(.rows(selection), parent: link.statement, roundTrip: link.roundTrip) }
        let aggregates = AggregateSelection(over: selection)
        var aggregate: Int?
        if needs.aggregate {
            aggregate = draft(.aggregate(aggregates), parent: link.statement, roundTrip: link.roundTrip)
        }
        var cursor: CursorPlan?
        if needs.cursors {
            cursor = CursorPlan(
                layout: list.cursorLayout,
                columns: list.readingOrder.map { selection.column($0.column.compared(row: RowSelection.alias)) })
        }
        let scope = Scope(
            object: object,
            rows: .selection(selection, statement: rows ?? 0, RowSelection.alias, embeddedKey: nil))
        let page = Page(rows: selection, scope: scope, cursor: cursor, aggregates: aggregates, link: link)
        return .connection(
            ConnectionPlan(
                rows: rows, aggregate: aggregate, parentKey: link.column, isBackward: list.isBackward,
                beyond: list.beyond, cursor: cursor, fields: try self.parts(parts, page, depth: depth)))
    }

    /// What the fields of a connection are answered from.
    private struct Page {
        let rows: RowSelection
        let scope: Scope
        let cursor: CursorPlan?
        let aggregates: AggregateSelection
        let link: ParentLink
    }

    private mutating func parts(
        _ parts: [CollectedField], _ page: Page, depth: Int
    ) throws(GraphQLError) -> [ConnectionPlan.Field] {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, parts.first) }
        let scope = page.scope
        let type = scope.object.name
        var plans: [ConnectionPlan.Field] = []
        for part in parts {
            let plan: ConnectionPlan.Part
            switch part.name {
            case FieldDefinition.typename.name: plan = .typename(Self.quotedName("\(type)Connection"))
            case "nodes":
                plan = .list(try self.plan(collector.collect(below: part, on: type), scope, depth: depth + 1))
            case "edges":
                plan = .list(
                    try edges(collector.collect(below: part, on: "\(type)Edge"), page.cursor, scope, depth: depth))
            case "pageInfo":
                var info: [ConnectionPlan.PagePart] = []
                for field in try collector.collect(below: part, on: "PageInfo") {
                    let prefix = Self.prefix(field.responseKey, at: info.count)
                    switch field.name {
                    case "hasNextPage": info.append(.hasNextPage(prefix: prefix))
                    case "hasPreviousPage": info.append(.hasPreviousPage(prefix: prefix))
                    case "startCursor": info.append(.startCursor(prefix: prefix))
                    case "endCursor": info.append(.endCursor(prefix: prefix))
                    case FieldDefinition.typename.name:
                        info.append(.typename(prefix: prefix, Self.quotedName("PageInfo")))
                    default: throw Self.unplannable(field)
                    }
                }
                plan = .pageInfo(info)
            case "totalCount": plan = .totalCount(column: page.aggregates.column(.count))
            case "aggregate":
                let name = "\(type)Aggregate"
                plan = .aggregate(
                    try aggregate(
                        collector.collect(below: part, on: name), on: name, of: scope.object, in: page.aggregates,
                        depth: depth + 1))
            case "groups":
                plan = try groups(part, of: scope.object, over: page.rows, page.link, depth: depth + 1)
            default: throw Self.unplannable(part)
            }
            plans.append(
                ConnectionPlan.Field(
                    prefix: Self.prefix(part.responseKey, at: plans.count), responseKey: part.responseKey,
                    location: part.fields.first?.location ?? SourceLocation(line: 1, column: 1), part: plan))
        }
        return plans
    }

    private mutating func edges(
        _ fields: [CollectedField], _ cursor: CursorPlan?, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> ObjectPlan {
        let type = scope.object.name
        var plans: [FieldPlan] = []
        for field in fields {
            let value: ValuePlan
            switch field.name {
            case "cursor":
                guard let cursor else { throw Self.unplannable(field) }
                value = .cursor(cursor)
            case "node": value = .row(try plan(collector.collect(below: field, on: type), scope, depth: depth + 2))
            case FieldDefinition.typename.name: value = .typename("\(type)Edge")
            default: throw Self.unplannable(field)
            }
            plans.append(plan(field, on: "\(type)Edge", value, position: plans.count))
        }
        return ObjectPlan(fields: plans, key: scope.key)
    }
}
