import GraphQL
import Postgres

extension ResponseWriter {
    /// Writes a page of a list.
    mutating func connection(_ plan: ConnectionPlan, _ field: FieldPlan, _ row: Row) -> Bool {
        if let statement = plan.rows, !rows[statement].isAnswered { return fail(answers.failure(statement), field) }
        if let statement = plan.count, !rows[statement].isAnswered { return fail(answers.failure(statement), field) }
        let page = page(of: plan, row)
        for field in plan.fields {
            json.raw(field.prefix)
            switch field.part {
            case .typename(let name): json.raw(name)
            case .totalCount: count(plan, row)
            case .pageInfo(let parts): pageInfo(parts, page, plan)
            case .list(let object):
                let before = errors.count
                let isWritten = list(object, page)
                prepend(.key(field.responseKey), toErrorsFrom: before)
                if !isWritten { return false }
            }
        }
        if plan.fields.isEmpty { json.beginObject() }
        json.endObject()
        return true
    }

    /// The rows of a page, in the order in which they are shown.
    struct Page {
        let cells: UnsafePostgresCells
        let statement: Int
        /// Where the rows lie among those of the statement.
        var positions = 0..<0
        /// How many of the rows are shown; one more may have been read.
        var count = 0
        let isReversed: Bool

        var hasMore: Bool { positions.count > count }
    }

    private mutating func page(of plan: ConnectionPlan, _ row: Row) -> Page {
        guard let statement = plan.rows else {
            return Page(cells: .none, statement: 0, isReversed: false)
        }
        var page = Page(cells: rows[statement].cells, statement: statement, isReversed: plan.isBackward)
        if let column = plan.parentKey {
            if let key = row.bytes(column) { page.positions = rows[statement].positions(of: key) }
        } else {
            page.positions = 0..<rows[statement].count
        }
        page.count = min(page.positions.count, rows[statement].pageSize)
        return page
    }

    func row(_ position: Int, of page: Page) -> Row {
        let position = page.positions.lowerBound + (page.isReversed ? page.count - 1 - position : position)
        return Row(cells: page.cells, number: rows[page.statement].row(at: position))
    }

    mutating func list(_ plan: ObjectPlan, _ page: Page) -> Bool {
        json.beginArray()
        for position in 0..<page.count {
            if position > 0 { json.comma() }
            let before = errors.count
            let isWritten = object(plan, row(position, of: page))
            prepend(.index(position), toErrorsFrom: before)
            if !isWritten { return false }
        }
        json.endArray()
        return true
    }

    private mutating func count(_ plan: ConnectionPlan, _ row: Row) {
        guard let statement = plan.count else { return json.raw("0") }
        let cells = rows[statement].cells
        guard let column = plan.parentKey else { return number(cells.bytes(row: 0, column: 0)) }
        guard let key = row.bytes(column), let position = rows[statement].positions(of: key).first else {
            return json.raw("0")
        }
        number(cells.bytes(row: rows[statement].row(at: position), column: 1))
    }

    private mutating func number(_ text: UnsafeBufferPointer<UInt8>?) {
        if let text { json.raw(text) } else { json.raw("0") }
    }

    // MARK: Page information

    private mutating func pageInfo(_ parts: [ConnectionPlan.PagePart], _ page: Page, _ plan: ConnectionPlan) {
        if plan === rootConnection { rootPage = info(of: page, plan) }
        for part in parts {
            switch part {
            case .typename(let prefix, let name):
                json.raw(prefix)
                json.raw(name)
            case .hasNextPage(let prefix):
                json.raw(prefix)
                json.bool(hasNext(page, plan))
            case .hasPreviousPage(let prefix):
                json.raw(prefix)
                json.bool(hasPrevious(page, plan))
            case .startCursor(let prefix):
                json.raw(prefix)
                cursor(at: 0, of: page, plan)
            case .endCursor(let prefix):
                json.raw(prefix)
                cursor(at: page.count - 1, of: page, plan)
            }
        }
        if parts.isEmpty { json.beginObject() }
        json.endObject()
    }

    private mutating func cursor(at position: Int, of page: Page, _ plan: ConnectionPlan) {
        guard page.count > 0, let cursor = plan.cursor else { return json.null() }
        self.cursor(cursor, row(position, of: page))
    }

    private func hasNext(_ page: Page, _ plan: ConnectionPlan) -> Bool {
        plan.isBackward ? startsBeyondCursor(plan) : page.hasMore
    }

    private func hasPrevious(_ page: Page, _ plan: ConnectionPlan) -> Bool {
        plan.isBackward ? page.hasMore : startsBeyondCursor(plan)
    }

    /// What lies on the side that was not read is known only from where the page began.
    private func startsBeyondCursor(_ plan: ConnectionPlan) -> Bool {
        plan.beyond.map { answers.isPresent($0) } ?? false
    }

    private func info(of page: Page, _ plan: ConnectionPlan) -> PageInfo {
        var info = PageInfo()
        info.hasNextPage = hasNext(page, plan)
        info.hasPreviousPage = hasPrevious(page, plan)
        guard page.count > 0, let cursor = plan.cursor else { return info }
        info.startCursor = text(of: cursor, row(0, of: page))
        info.endCursor = text(of: cursor, row(page.count - 1, of: page))
        return info
    }

    private func text(of cursor: CursorPlan, _ row: Row) -> String {
        var buffer = ResponseBuffer(capacity: 128)
        var cursors = CursorWriter(answers.values.cursorKey)
        cursors.write(cursor, of: row.cells, row: row.number, to: &buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }
}
