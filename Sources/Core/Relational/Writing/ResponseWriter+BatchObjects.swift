import GraphQL
import JSON
import Postgres

extension ResponseWriter {
    /// Writes the objects whose keys a batch gave for the row at hand. What is not there, or not for the one who asks to see, is
    /// null, and is left out of a list whose elements are never null. What is no key at all is an error.
    mutating func batchObjects(_ plan: BatchObjectsPlan, _ field: FieldPlan, _ row: Row) -> Bool {
        let value: JSONValue
        switch answers.batch(plan.batch) {
        case .failure(let error): return fail(error, field)
        case .success(let values): value = values[row.number]
        }
        guard rows[plan.statement].isAnswered else { return fail(answers.failure(plan.statement), field) }
        if value == .null { return null(field) }
        guard let item = plan.type.nullable.item else {
            guard BatchKeys.isKey(value, of: plan.key.count) else { return failKey(field, plan) }
            guard let row = self.row(of: value, plan) else { return null(field) }
            return object(plan.object, row)
        }
        guard case .array(let keys) = value else { return fail("The value is no \(plan.type.nullable).", field) }
        guard keys.count <= plan.most else {
            return fail(
                .limit("listSize", value: plan.most, message: "The list has more than \(plan.most) elements."), field)
        }
        var isFirst = true
        var position = 0
        json.beginArray()
        for key in keys {
            let found = self.row(of: key, plan)
            let isKey = key == .null || BatchKeys.isKey(key, of: plan.key.count)
            if found == nil, isKey, item.isNonNull { continue }
            if !isFirst { json.comma() }
            isFirst = false
            let isWritten = part(at: .index(position), isNonNull: item.isNonNull) { writer in
                guard isKey else { return writer.failKey(field, plan) }
                guard let found else {
                    writer.json.null()
                    return true
                }
                return writer.object(plan.object, found)
            }
            if !isWritten { return false }
            position += 1
        }
        json.endArray()
        return true
    }

    private mutating func failKey(_ field: FieldPlan, _ plan: BatchObjectsPlan) -> Bool {
        fail("The value is no key of a \(plan.type.name).", field)
    }

    private mutating func row(of key: JSONValue, _ plan: BatchObjectsPlan) -> Row? {
        guard let parts = BatchKeys.parts(key, plan.key) else { return nil }
        var match = BatchKeys.match(parts)
        let positions = match.withUTF8 { rows[plan.statement].positions(of: $0) }
        guard let first = positions.first else { return nil }
        return Row(cells: rows[plan.statement].cells, number: rows[plan.statement].row(at: first))
    }
}
