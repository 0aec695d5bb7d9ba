import GraphQL
import Postgres

extension ResponseWriter {
    /// Writes what SQL computed for the row at hand.
    mutating func computed(_ plan: ComputedPlan, _ field: FieldPlan, _ row: Row) -> Bool {
        guard rows[plan.statement].isAnswered else { return fail(answers.failure(plan.statement), field) }
        var page = Page(cells: rows[plan.statement].cells, statement: plan.statement, isReversed: false)
        if let column = plan.parentKey {
            if let key = row.bytes(column) { page.positions = rows[plan.statement].positions(of: key) }
        } else {
            page.positions = 0..<rows[plan.statement].count
        }
        page.count = min(page.positions.count, rows[plan.statement].pageSize)
        if let most = plan.most, page.hasMore { return fail(tooMany(plan, most), field) }
        switch plan.content {
        case .value(let encoding):
            guard page.count > 0 else { return null(field) }
            return value(encoding, self.row(0, of: page), plan, field, isNonNull: field.isNonNull)
        case .object(let object):
            guard page.count > 0 else { return null(field) }
            return self.object(object, self.row(0, of: page))
        case .list(let object):
            return list(object, page)
        case .values(let encoding, let isNonNull):
            json.beginArray()
            for position in 0..<page.count {
                if position > 0 { json.comma() }
                let row = self.row(position, of: page)
                let isWritten = part(at: .index(position), isNonNull: isNonNull) {
                    $0.value(encoding, row, plan, field, isNonNull: isNonNull)
                }
                if !isWritten { return false }
            }
            json.endArray()
            return true
        }
    }

    private mutating func value(
        _ encoding: ScalarEncoding, _ row: Row, _ plan: ComputedPlan, _ field: FieldPlan, isNonNull: Bool
    ) -> Bool {
        // Where the rows of several parents stand together, the first column says whose a row is.
        guard let text = row.bytes(plan.parentKey == nil ? 0 : 1) else {
            if isNonNull { return fail("There is no value for a field that is never null.", field) }
            json.null()
            return true
        }
        return encoding.write(text, to: &json) || fail("The computed value has no form in JSON.", field)
    }

    /// More than one row for one object is the module's fault; more of a list than its bound is what was asked for.
    private func tooMany(_ plan: ComputedPlan, _ most: Int) -> GraphQLError {
        switch plan.content {
        case .value, .object:
            GraphQLError("Its SQL yields more than one row.", code: .internalServerError)
        case .values, .list:
            .limit(
                "rows", value: most,
                message: "The list has more than \(most) elements. Ask for less at once, such as a shorter time.")
        }
    }
}
