import GraphQL
import Postgres

extension ResponseWriter {
    /// Writes an object for each item of a list that code was given.
    mutating func items(_ plan: ObjectPlan) -> Bool {
        json.beginArray()
        for position in answers.values.subject.values.indices {
            if position > 0 { json.comma() }
            let before = errors.count
            let isWritten = object(plan, Row(cells: .none, number: position))
            prepend(.index(position), toErrorsFrom: before)
            if !isWritten { return false }
        }
        json.endArray()
        return true
    }

    /// Writes the object of the item at hand, which is the row with its number.
    mutating func numbered(_ statement: Int, _ plan: ObjectPlan, _ field: FieldPlan, _ item: Row) -> Bool {
        guard rows[statement].isAnswered else { return fail(answers.failure(statement), field) }
        var number = String(item.number + 1)
        let position = number.withUTF8 { rows[statement].positions(of: $0).first }
        guard let position else { return null(field) }
        return object(plan, Row(cells: rows[statement].cells, number: rows[statement].row(at: position)))
    }
}
