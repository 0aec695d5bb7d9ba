import GraphQL
import Postgres

/// Makes the plan of an operation for one shape of its variables: the fewest statements that answer it, and how the answer
/// is written from their rows.
///
/// A to-one relation is joined in its parent's statement. Each list is one statement, however many parents it has: the
/// statement repeats its parents' selection as a subselect of keys, so that all go out in one flush. Only where that would
/// repeat too much work does it wait for its parents' answer and take the keys from it.
struct Planner {
    let catalog: Catalog
    let limits: QueryLimits
    let collector: FieldCollector
    let arguments: ArgumentCoercion
    let variables: CoercedVariables

    private var drafts: [StatementDraft] = []
    private var batches: [BatchPlan] = []
    private var rootField = 0
    private var guardedBy: NodeGuard?

    init(catalog: Catalog, limits: QueryLimits, document: Document, variables: CoercedVariables) {
        self.catalog = catalog
        self.limits = limits
        self.variables = variables
        self.collector = FieldCollector(document: document, schema: catalog.schema, variables: variables)
        self.arguments = ArgumentCoercion(schema: catalog.schema, variables: variables)
    }

    /// The plan of a query, or of what a subscription answers each event with.
    mutating func plan(_ operation: OperationDefinition) throws(GraphQLError) -> OperationPlan {
        let query = (catalog.schema.rootType(of: operation.kind) ?? catalog.schema.queryType).name
        let collected = try collector.collect(operation.selectionSet, on: query)
        var fields: [FieldPlan] = []
        for field in collected {
            rootField = fields.count
            let value = try root(field, on: query)
            fields.append(plan(field, on: query, value, position: fields.count))
        }
        let statements = statements()
        return OperationPlan(
            statements: statements, roundTrips: roundTrips(), batches: batches, root: ObjectPlan(fields: fields))
    }

    private func statements() -> [StatementPlan] {
        var computedFields = [Int](repeating: 0, count: drafts.count)
        for batch in batches {
            if case .rows(let statement, _) = batch.input { computedFields[statement] += 1 }
        }
        return zip(drafts, computedFields).map { $0.statement(computedFields: $1) }
    }

    private func roundTrips() -> [[Int]] {
        var trips: [[Int]] = []
        for (index, draft) in drafts.enumerated() {
            while trips.count <= draft.roundTrip { trips.append([]) }
            trips[draft.roundTrip].append(index)
        }
        return trips
    }

    // MARK: The root

    private mutating func root(
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
    private mutating func lookup(
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
        let statement = draft(selection, .rows, parent: nil)
        let rows = Scope.Rows.selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil)
        let plan = try plan(fields, Scope(object: object, rows: rows), depth: depth)
        return .firstRow(statement: statement, plan)
    }

    // MARK: Payloads

    /// The plan of what a mutation answers: its object is looked up by the key of what was written.
    ///
    /// Every statement's ``StatementPlan/rootField`` is the position of the payload's field that it is for.
    mutating func payload(
        of mutation: BoundMutation, _ field: CollectedField
    ) throws(GraphQLError) -> (plan: OperationPlan, objectFields: Set<Int>) {
        let type = MutationTypes.payload(of: mutation.name)
        let key = ParameterExpression.objectKey(mutation.source.key.type)
        var fields: [FieldPlan] = []
        var objectFields: Set<Int> = []
        for part in try collector.collect(below: field, on: type) {
            rootField = fields.count
            let value: ValuePlan
            switch part.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case MutationTypes.query:
                let query = catalog.schema.queryType.name
                var parts: [FieldPlan] = []
                for root in try collector.collect(below: part, on: query) {
                    let value = try self.root(root, on: query, depth: 3)
                    parts.append(plan(root, on: query, value, position: parts.count))
                }
                value = .bareObject(key, ObjectPlan(fields: parts))
            default:
                objectFields.insert(fields.count)
                value = try lookup(part, of: mutation.type, by: key, depth: 2)
            }
            fields.append(plan(part, on: type, value, position: fields.count))
        }
        let payload = ObjectPlan(fields: fields)
        let root = plan(
            field, on: catalog.schema.mutationType?.name ?? "", .bareObject(key, payload), position: 0)
        let statements = statements()
        return (
            OperationPlan(
                statements: statements, roundTrips: roundTrips(), batches: batches, root: ObjectPlan(fields: [root]),
                payload: payload), objectFields
        )
    }

    /// The values of a field's arguments.
    func arguments(of field: CollectedField, on type: String) throws(GraphQLError) -> ArgumentExpressions {
        guard let first = field.fields.first, let definition = catalog.schema.field(field.name, of: type) else {
            throw Self.unplannable(field)
        }
        return try arguments.expressions(first, definition)
    }

    // MARK: Objects

    private mutating func plan(_ fields: [CollectedField], _ scope: Scope, depth: Int) throws(GraphQLError)
        -> ObjectPlan
    {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, fields.first) }
        var plans: [FieldPlan] = []
        for field in fields {
            plans.append(
                plan(field, on: scope.object.name, try value(field, scope, depth: depth + 1), position: plans.count))
        }
        return ObjectPlan(fields: plans)
    }

    private func plan(_ field: CollectedField, on type: String, _ value: ValuePlan, position: Int) -> FieldPlan {
        FieldPlan(
            prefix: Self.prefix(field.responseKey, at: position), responseKey: field.responseKey,
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
            return scope.scalar(name, ScalarEncoding(of: column.type, as: type ?? column.type.scalarName))
        case .expression(let sql, let type):
            guard case .selection(let selection, _, let alias, _) = scope.rows else { throw Self.unplannable(field) }
            let scalar = TypeReference(parsing: type)?.name ?? type
            return .scalar(
                column: selection.column(sql.replacingToken("{row}", with: alias)), ScalarEncoding(scalar: scalar))
        case .batch(let resolver):
            return batch(resolver, scope)
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

    private mutating func batch(_ resolver: BatchResolver, _ scope: Scope) -> ValuePlan {
        let input: BatchPlan.Input
        switch scope.rows {
        case .value(let value):
            input = .values(resolver.columns.map { _ in value })
        case .selection(let selection, let statement, _, _):
            input = .rows(
                statement: statement, columns: resolver.columns.map { selection.column(scope.expression($0)) })
        }
        batches.append(BatchPlan(resolver: resolver, input: input, rootField: rootField))
        return .batch(batches.count - 1, type: TypeReference(parsing: resolver.type) ?? .named(resolver.type))
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

    // MARK: Lists

    private mutating func connection(
        _ field: CollectedField, _ values: ArgumentExpressions, of type: String,
        parent: (scope: Scope, from: String, to: String)?, depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        guard let object = catalog.objects[type], let table = object.source.table, let listing = object.listing else {
            throw Self.unplannable(field)
        }
        let list: ListArguments
        do throws(GraphQLError) {
            list = try ListArguments(
                values, of: object, listing, parentColumn: parent?.to, limits, variables)
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
        if needs.rows { rows = draft(selection, .rows, parent: link.statement, roundTrip: link.roundTrip) }
        var count: Int?
        if needs.count { count = draft(selection, .count, parent: link.statement, roundTrip: link.roundTrip) }
        var cursor: CursorPlan?
        if needs.cursors {
            cursor = CursorPlan(
                layout: list.cursorLayout,
                columns: list.readingOrder.map { selection.column($0.column.compared(row: RowSelection.alias)) })
        }
        let scope = Scope(
            object: object,
            rows: .selection(selection, statement: rows ?? 0, RowSelection.alias, embeddedKey: nil))
        return .connection(
            ConnectionPlan(
                rows: rows, count: count, parentKey: link.column, isBackward: list.isBackward, beyond: list.beyond,
                cursor: cursor, fields: try self.parts(parts, cursor, scope, depth: depth)))
    }

    /// How a list's rows find their parents.
    private struct Link {
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
        _ parts: [CollectedField], _ cursor: CursorPlan?, _ scope: Scope, depth: Int
    ) throws(GraphQLError) -> [ConnectionPlan.Field] {
        guard depth < limits.depth else { throw limitExceeded("depth", limits.depth, parts.first) }
        let type = scope.object.name
        var plans: [ConnectionPlan.Field] = []
        for part in parts {
            let plan: ConnectionPlan.Part
            switch part.name {
            case FieldDefinition.typename.name: plan = .typename(Self.quotedName("\(type)Connection"))
            case "nodes":
                plan = .list(try self.plan(collector.collect(below: part, on: type), scope, depth: depth + 1))
            case "edges":
                plan = .list(try edges(collector.collect(below: part, on: "\(type)Edge"), cursor, scope, depth: depth))
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
            case "totalCount": plan = .totalCount
            default: throw Self.unplannable(part)
            }
            plans.append(
                ConnectionPlan.Field(
                    prefix: Self.prefix(part.responseKey, at: plans.count), responseKey: part.responseKey, part: plan))
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
        return ObjectPlan(fields: plans)
    }

    // MARK: Statements

    private mutating func draft(
        _ selection: RowSelection, _ kind: StatementDraft.Kind, parent: Int?, roundTrip: Int = 0
    ) -> Int {
        drafts.append(
            StatementDraft(
                selection: selection, kind: kind, rootField: rootField, parent: parent, roundTrip: roundTrip,
                guardedBy: guardedBy))
        return drafts.count - 1
    }

    static func prefix(_ key: String, at position: Int) -> [UInt8] {
        Array((position == 0 ? "{\"" : ",\"").utf8) + Array(key.utf8) + Array("\":".utf8)
    }

    static func quotedName(_ name: String) -> [UInt8] { Array("\"\(name)\"".utf8) }

    /// Validation lets nothing through that has no plan; if something did, it is our fault and said so.
    static func unplannable(_ field: CollectedField) -> GraphQLError {
        GraphQLError(
            "The field \"\(field.name)\" cannot be answered.", code: .internalServerError,
            locations: field.fields.first.map { [$0.location] } ?? [])
    }

    private func limitExceeded(_ name: String, _ value: Int, _ field: CollectedField?) -> GraphQLError {
        .limit(
            name, value: value,
            message: "The operation has more than \(value) levels of fields; ask for less at once.",
            locations: field?.fields.first.map { [$0.location] } ?? [])
    }
}

extension ValuePlan {
    static func typename(_ name: String) -> ValuePlan { .constant(Planner.quotedName(name)) }
}
