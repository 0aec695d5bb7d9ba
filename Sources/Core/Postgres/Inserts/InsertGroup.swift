/// Rows that are inserted by one statement, in the order of their identities.
struct InsertGroup {
    let insert: PostgresInsert
    let rows: [InsertSubmission]

    init(_ insert: PostgresInsert, _ rows: [InsertSubmission]) {
        self.insert = insert
        self.rows = rows.count > 1 ? rows.sorted { $0.identity < $1.identity } : rows
    }

    /// The statement that inserts all.
    /// - Throws: a ``PostgresError`` where a value has no form that an array could hold.
    func statement() throws(PostgresError) -> BoundStatement {
        let form = insert.form(forRowsOnce: rows.contains { $0.isOnce })
        guard rows.count > 1, let types = insert.arrayTypes else {
            return BoundStatement(statement: form.alone, parameters: rows.first?.row ?? [], resultFormat: .text)
        }
        var parameters: [PostgresParameter] = []
        parameters.reserveCapacity(types.count)
        for (column, type) in types.enumerated() {
            parameters.append(try PostgresParameter.array(of: type, rows.lazy.map { $0.row[column] }))
        }
        return BoundStatement(statement: form.together, parameters: parameters, resultFormat: .text)
    }

    /// What came of each row.
    /// - Returns: nil where the rows that came back are not among those that were sent, in their order.
    func outcomes(_ result: PostgresResult) -> [PostgresInsertOutcome]? {
        guard rows.count > 1 else {
            return [result.rowCount > 0 ? .inserted(result, row: 0) : .skipped(isCertain: true)]
        }
        if result.rowCount == rows.count { return rows.indices.map { .inserted(result, row: $0) } }
        var outcomes: [PostgresInsertOutcome] = []
        var next = 0
        for row in rows {
            if next < result.rowCount, isRow(next, of: result, row) {
                outcomes.append(.inserted(result, row: next))
                next += 1
            } else {
                outcomes.append(.skipped(isCertain: false))
            }
        }
        return next == result.rowCount ? outcomes : nil
    }

    private func isRow(_ number: Int, of result: PostgresResult, _ row: InsertSubmission) -> Bool {
        let position = insert.identityPosition
        let types = insert.form(forRowsOnce: false).alone.parameterTypes
        return matches(result, number, position, row.identity.owner.text(as: types[insert.ownerColumn]))
            && matches(result, number, position + 1, row.identity.event.text(as: types[insert.eventColumn]))
    }

    private func matches(_ result: PostgresResult, _ row: Int, _ column: Int, _ text: [UInt8]?) -> Bool {
        withExtendedLifetime(result) {
            guard let bytes = result.bytes(row: row, column: column) else { return text == nil }
            return text.map { $0.elementsEqual(bytes) } ?? false
        }
    }
}
