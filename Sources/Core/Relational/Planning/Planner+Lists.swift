import GraphQL

/// The lists of objects, and how they find their parents.
extension Planner {
    mutating func connection(
        _ field: CollectedField, _ values: ArgumentExpressions, of type: String,
        parent: (scope: Scope, from: String, to: String)?, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type], let table = object.source.table, let listing = object.listing else {
            throw Self.unplannable(field)
        }
        let list: ListArguments
        do throws(GraphQLError) {
            list = try ListArguments(
                values, of: object, listing, parentColumn: parent?.to, limits, variables, &remainingComparisons)
        } catch { return .failure(error) }

        let link = try link(parent, to: object)
        let selection = RowSelection(source: object.source, table: table, parent: link.parent)
        selection.conditions = list.conditions
        selection.order = list.readingOrder
        selection.pageSize = list.pageSize
        selection.scope = list.scope

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
        let link: Link
    }

    /// How a list's rows find their parents.
    struct Link {
        var parent: RowSelection.Parent
        /// The column of the parent's row that names its children, where the rows of several parents come together.
        var column: Int?
        var statement: Int?
        var roundTrip = 0
    }

    private func link(
        _ parent: (scope: Scope, from: String, to: String)?, to object: CatalogObject
    ) throws(GraphQLError) -> Link {
        guard let (scope, from, to) = parent, let type = scope.object.source.column(from)?.type else {
            return Link(parent: .none)
        }
        switch scope.rows {
        case .value(let value):
            return Link(parent: .value(column: to, value, type))
        case .selection(let selection, let statement, let alias, let embeddedKey):
            let isOwnRow = alias == RowSelection.alias && embeddedKey == nil
            // The children of an object that was looked up by the very key that names them need nothing of its row.
            if isOwnRow, case .value(from, let key, let type) = selection.parent {
                return Link(
                    parent: .value(column: to, key, type), statement: statement, roundTrip: drafts[statement].roundTrip)
            }
            let key = scope.expression(from)
            let column = selection.column(key)
            if repeatedRows(of: statement) > limits.repeatedRows {
                let keys = ParameterExpression.keys(statement: statement, column: column, type)
                return Link(
                    parent: .answered(column: to, keys, type), column: column, statement: statement,
                    roundTrip: drafts[statement].roundTrip + 1)
            }
            let keys = KeySelection(
                rows: selection, expression: key, isUnique: isOwnRow && from == scope.object.source.key.name)
            return Link(
                parent: .rows(column: to, keys), column: column, statement: statement,
                roundTrip: drafts[statement].roundTrip)
        }
    }

    /// How many rows a statement and those whose selections it repeats read at the most, as far as anyone knows.
    ///
    /// A page whose size a variable gives counts as the largest: the plan is that of all requests whose variables have the
    /// same shape, and must not follow from the size that the first of them happens to ask for.
    private func repeatedRows(of statement: Int) -> Int {
        var rows = 1
        var next: Int? = statement
        while let index = next {
            let draft = drafts[index]
            if !draft.selection.isRepeatable { return .max }
            let size = draft.selection.pageSize?.largest ?? 1
            (rows, _) = rows.multipliedReportingOverflow(by: max(size, 1))
            if case .answered = draft.selection.parent { break }
            next = draft.parent
        }
        return rows
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
