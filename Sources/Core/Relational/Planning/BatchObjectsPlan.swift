import GraphQL

/// Objects of a table whose keys code gives: one statement reads them all, once the code has answered.
final class BatchObjectsPlan: Sendable {
    let batch: Int
    /// The field's type, a list or not.
    let type: TypeReference
    let statement: Int
    let object: ObjectPlan
    /// The types of the key's columns.
    let key: [ColumnType]
    /// How many objects the code may give for a row.
    let most: Int

    init(
        batch: Int, type: TypeReference, statement: Int, object: ObjectPlan, key: [ColumnType], most: Int
    ) {
        self.batch = batch
        self.type = type
        self.statement = statement
        self.object = object
        self.key = key
        self.most = most
    }
}

extension Planner {
    /// Reads the objects whose keys a batch gives.
    ///
    /// - Parameters:
    ///   - batch: the number of the batch.
    ///   - parent: the statement whose rows the batch works on, or nil.
    mutating func objects(
        ofBatch batch: Int, _ type: TypeReference, _ object: CatalogObject, _ field: CollectedField, parent: Int?,
        depth: Int
    ) throws(GraphQLError) -> ValuePlan {
        let key = object.source.key.map(\.type)
        let keys = object.source.components.map { component, column in
            ParentKeys.Answered(
                parameter: .batchKeys(batch: batch, component: component, key), type: column.type)
        }
        let rows: RowSelection.Rows
        if let table = object.source.table {
            rows = .table(table)
        } else {
            // Every value of a bare key is an object.
            let name = object.source.key[0].name
            rows = .computed(
                ComputedRows(
                    template: SQLTemplate("SELECT {row}.\(name) AS \(quoted(name))"), arguments: [:], keysOf: nil,
                    column: nil, cost: 0))
        }
        let selection = RowSelection(
            source: object.source, rows: rows, parent: .answered(keys, isTuple: keys.count > 1),
            columns: object.source.table == nil ? [] : object.source.keyNames)
        let most = type.nullable.item == nil ? 1 : limits.listSize
        selection.pageSize = PageSize(atMost: most)
        let statement = draft(selection, .rows, parent: parent, roundTrip: batches[batch].roundTrip + 1)
        let scope = Scope(
            object: object,
            rows: .selection(selection, statement: statement, RowSelection.alias, embeddedKey: nil))
        let plan = try plan(collector.collect(below: field, on: object.name), scope, depth: depth)
        return .batchObjects(
            BatchObjectsPlan(
                batch: batch, type: type, statement: statement, object: plan, key: key, most: most))
    }
}
