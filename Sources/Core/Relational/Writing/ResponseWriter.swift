import GraphQL
import JSON
import Postgres

/// Writes an operation's answer as JSON, once and in order, straight from PostgreSQL's results.
///
/// Each function writes one value and says whether it could: false means that a non-null field below it came out null, and
/// whoever stands at the next nullable place takes back what was written since and writes `null` instead (GraphQL section
/// 6.4.4).
struct ResponseWriter {
    let plan: OperationPlan
    let answers: StatementAnswers
    private(set) var json: JSONWriter
    private(set) var errors: [GraphQLError] = []
    /// The page of the connection at the root, for callers that answer with it in their own way.
    private(set) var rootPage: PageInfo?
    private var path: [GraphQLError.PathElement] = []
    private var groups: [RowGroups?]
    private let limit: Int
    /// Whether the answer has grown beyond its bound, so that nothing more of it is written.
    private var isTooLarge = false

    /// More errors than these say nothing more; a list of a hundred rows can fail a hundred times.
    private static let mostErrors = 100

    init(plan: OperationPlan, answers: StatementAnswers, limit: Int) {
        self.limit = limit
        self.plan = plan
        self.answers = answers
        let rows = answers.results.reduce(0) { $0 + ($1?.rowCount ?? 0) }
        self.json = JSONWriter(capacity: 128 + rows * Self.bytesPerRow)
        self.groups = [RowGroups?](repeating: nil, count: plan.statements.count)
    }

    /// A guess, so that the buffer seldom grows: the rows of this product's tables take 80 to 160 bytes of JSON.
    private static let bytesPerRow = 128

    /// The whole response.
    mutating func answer() -> QueryAnswer {
        json.raw("{\"data\":")
        data()
        if isTooLarge { return tooLarge.answer }
        if !errors.isEmpty {
            json.raw(",\"errors\":")
            json.errors(errors)
        }
        json.endObject()
        return QueryAnswer(outcome: errors.isEmpty ? .data : .partial, bytes: json.bytes)
    }

    /// The value of the operation's only root field. Throws the errors of its fields.
    mutating func rootAnswer() throws(QueryFailure) -> RootAnswer {
        let isThere = firstRootField()
        if isTooLarge { throw tooLarge }
        guard errors.isEmpty else {
            let isOurs = errors.contains { $0.code == .internalServerError }
            throw QueryFailure(errors, kind: isOurs ? .internalError : .request)
        }
        return RootAnswer(bytes: isThere ? json.bytes : nil, page: rootPage)
    }

    /// The value of the operation's only root field, which may be null, and the errors of its fields.
    mutating func fieldAnswer() -> (bytes: [UInt8]?, errors: [GraphQLError]) {
        let isThere = firstRootField()
        if isTooLarge { return (nil, tooLarge.errors) }
        return (isThere ? json.bytes : nil, errors)
    }

    private var tooLarge: QueryFailure {
        QueryFailure(
            .limit(
                "answerBytes", value: limit,
                message: "The answer would take more than \(limit) bytes. Ask for smaller pages or fewer fields."))
    }

    /// The row at hand.
    private struct Row {
        let statement: Int
        let result: PostgresResult
        let number: Int

        func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8>? { result.bytes(row: number, column: column) }
    }

    // MARK: The root

    /// Writes `data`'s value, and `null` where a non-null root field failed.
    private mutating func data() {
        let start = json.bytes.count
        if !object(plan.root, row: nil) {
            json.truncate(to: start)
            json.null()
        }
    }

    /// Writes the value of the operation's first root field alone. False where it is null.
    private mutating func firstRootField() -> Bool {
        guard let field = plan.root.fields.first else { return false }
        let start = json.bytes.count
        path.append(.key(field.responseKey))
        defer { path.removeLast() }
        guard value(field, row: nil) else { return false }
        let isNull = json.bytes.count == start + 4 && json.bytes[start] == UInt8(ascii: "n")
        return !isNull
    }

    // MARK: Objects and fields

    private mutating func object(_ object: ObjectPlan, row: Row?) -> Bool {
        for field in object.fields {
            json.raw(field.prefix)
            if case .scalar(let column, let encoding) = field.value, let row, let text = row.bytes(column),
                encoding.write(text, to: &json)
            {
                continue
            }
            guard completed(field, row: row) else { return false }
        }
        if object.fields.isEmpty { json.beginObject() }
        json.endObject()
        if json.bytes.count > limit { isTooLarge = true }
        return !isTooLarge
    }

    private mutating func completed(_ field: FieldPlan, row: Row?) -> Bool {
        path.append(.key(field.responseKey))
        defer { path.removeLast() }
        let start = json.bytes.count
        if value(field, row: row) { return true }
        if field.isNonNull || isTooLarge { return false }
        json.truncate(to: start)
        json.null()
        return true
    }

    /// Writes a field's value. False where the value is an error or a null that may not be, which is then in ``errors``.
    private mutating func value(_ field: FieldPlan, row: Row?) -> Bool {
        switch field.value {
        case .constant(let bytes):
            json.raw(bytes)
            return true
        case .scalar(let column, let encoding):
            guard let text = row?.bytes(column) else { return null(field) }
            return encoding.write(text, to: &json) || fail("The stored value has no form in JSON.", field)
        case .parameter(let parameter, let encoding):
            guard var text = answers.text(of: parameter) else { return null(field) }
            let written = text.withUTF8 { encoding.write($0, to: &json) }
            return written || fail("The value has no form in JSON.", field)
        case .nodeID(let column, let prefix):
            guard let key = row?.bytes(column) else { return null(field) }
            nodeID(prefix + key)
            return true
        case .parameterNodeID(let parameter, let prefix):
            guard let key = answers.text(of: parameter) else { return null(field) }
            nodeID(prefix + key.utf8)
            return true
        case .object(let presence, let plan):
            guard let row, row.bytes(presence) != nil else { return null(field) }
            return object(plan, row: row)
        case .bareObject(let parameter, let plan):
            guard answers.text(of: parameter) != nil else { return null(field) }
            return object(plan, row: nil)
        case .firstRow(let statement, let plan):
            guard let result = answers.result(statement) else { return fail(answers.failure(statement), field) }
            guard result.rowCount > 0 else { return null(field) }
            return object(plan, row: Row(statement: statement, result: result, number: 0))
        case .connection(let connection):
            return self.connection(connection, field, row: row)
        case .batch(let batch, let type):
            return self.batch(batch, type, field, row: row)
        case .node(let nodeID, let types):
            guard let type = answers.typeName(of: nodeID), let plan = types[type] else { return null(field) }
            return value(
                FieldPlan(
                    prefix: field.prefix, responseKey: field.responseKey, location: field.location,
                    isNonNull: field.isNonNull, value: plan), row: nil)
        case .failure(let error):
            return fail(error, field)
        }
    }

    private mutating func nodeID(_ plain: [UInt8]) {
        json.byte(UInt8(ascii: "\""))
        Base64URL.append(plain, to: &json.bytes)
        json.byte(UInt8(ascii: "\""))
    }

    private mutating func batch(_ index: Int, _ type: TypeReference, _ field: FieldPlan, row: Row?) -> Bool {
        switch answers.batches[index] {
        case .failure(let error): return fail(error, field)
        case .success(let values):
            let value = values[row?.number ?? 0]
            if value == .null { return null(field) }
            guard type.admits(value) else { return fail("The resolver's value is no \(type.nullable).", field) }
            json.value(value)
            return true
        }
    }

    // MARK: Connections

    private mutating func connection(_ plan: ConnectionPlan, _ field: FieldPlan, row: Row?) -> Bool {
        for statement in [plan.rows, plan.count] {
            if let statement, answers.result(statement) == nil { return fail(answers.failure(statement), field) }
        }
        let page = page(of: plan, row: row)
        for part in plan.parts {
            json.raw(part.prefix)
            path.append(.key(part.key))
            defer { path.removeLast() }
            switch part.part {
            case .typename(let name): json.raw(name)
            case .totalCount: count(plan, row: row)
            case .pageInfo(let parts): pageInfo(parts, page, plan)
            case .nodes(let node): if !nodes(node, page) { return false }
            case .edges(let parts): if !edges(parts, page, plan) { return false }
            }
        }
        if plan.parts.isEmpty { json.beginObject() }
        json.endObject()
        return true
    }

    /// The rows of a page, in the order in which they are shown.
    private struct Page {
        let statement: Int
        let result: PostgresResult?
        let rows: Rows
        /// How many of the rows are shown; one more may have been read.
        let count: Int
        let isReversed: Bool

        var hasMore: Bool { rows.count > count }

        func row(_ position: Int) -> Int { rows[isReversed ? count - 1 - position : position] }
    }

    private mutating func page(of plan: ConnectionPlan, row: Row?) -> Page {
        guard let statement = plan.rows, let result = answers.result(statement) else {
            return Page(statement: 0, result: nil, rows: .range(0..<0), count: 0, isReversed: false)
        }
        var rows = Rows.range(0..<result.rowCount)
        if let column = plan.parentKey {
            rows = row?.bytes(column).map { group(statement, result, of: $0) } ?? .range(0..<0)
        }
        let count = min(rows.count, answers.pageSizes[statement])
        return Page(statement: statement, result: result, rows: rows, count: count, isReversed: plan.isBackward)
    }

    private mutating func group(_ statement: Int, _ result: PostgresResult, of key: UnsafeBufferPointer<UInt8>) -> Rows
    {
        if groups[statement] == nil { groups[statement] = RowGroups(result) }
        return groups[statement]?.rows(of: key) ?? .range(0..<0)
    }

    private mutating func nodes(_ node: ObjectPlan, _ page: Page) -> Bool {
        json.beginArray()
        for position in 0..<page.count {
            if position > 0 { json.comma() }
            path.append(.index(position))
            defer { path.removeLast() }
            guard let result = page.result,
                object(node, row: Row(statement: page.statement, result: result, number: page.row(position)))
            else { return false }
        }
        json.endArray()
        return true
    }

    private mutating func edges(_ parts: [ConnectionPlan.EdgePart], _ page: Page, _ plan: ConnectionPlan) -> Bool {
        json.beginArray()
        for position in 0..<page.count {
            if position > 0 { json.comma() }
            guard let result = page.result else { return false }
            let row = Row(statement: page.statement, result: result, number: page.row(position))
            if parts.isEmpty { json.beginObject() }
            for part in parts {
                switch part {
                case .typename(let prefix, let name):
                    json.raw(prefix)
                    json.raw(name)
                case .cursor(let prefix):
                    json.raw(prefix)
                    json.byte(UInt8(ascii: "\""))
                    cursor(of: row, plan)
                    json.byte(UInt8(ascii: "\""))
                case .node(let prefix, let key, let node):
                    json.raw(prefix)
                    path.append(.index(position))
                    path.append(.key(key))
                    let written = object(node, row: row)
                    path.removeLast(2)
                    if !written { return false }
                }
            }
            json.endObject()
        }
        json.endArray()
        return true
    }

    private mutating func count(_ plan: ConnectionPlan, row: Row?) {
        guard let statement = plan.count, let result = answers.result(statement) else { return json.raw("0") }
        guard let column = plan.parentKey else {
            return number(result.rowCount > 0 ? result.bytes(row: 0, column: 0) : nil)
        }
        let rows = row?.bytes(column).map { group(statement, result, of: $0) } ?? .range(0..<0)
        number(rows.count > 0 ? result.bytes(row: rows[0], column: 1) : nil)
    }

    private mutating func number(_ text: UnsafeBufferPointer<UInt8>?) {
        if let text { json.raw(text) } else { json.raw("0") }
    }

    private mutating func pageInfo(_ parts: [ConnectionPlan.PagePart], _ page: Page, _ plan: ConnectionPlan) {
        let info = info(of: page, plan)
        if path.count == 2 { rootPage = info }
        for part in parts {
            switch part {
            case .typename(let prefix, let name):
                json.raw(prefix)
                json.raw(name)
            case .hasNextPage(let prefix):
                json.raw(prefix)
                json.bool(info.hasNextPage)
            case .hasPreviousPage(let prefix):
                json.raw(prefix)
                json.bool(info.hasPreviousPage)
            case .startCursor(let prefix):
                json.raw(prefix)
                if let cursor = info.startCursor { json.string(cursor) } else { json.null() }
            case .endCursor(let prefix):
                json.raw(prefix)
                if let cursor = info.endCursor { json.string(cursor) } else { json.null() }
            }
        }
        if parts.isEmpty { json.beginObject() }
        json.endObject()
    }

    private mutating func info(of page: Page, _ plan: ConnectionPlan) -> PageInfo {
        var info = PageInfo()
        // What lies on the side that was not read is known only from where the page began: beyond a cursor.
        let hasOther = plan.beyond.map { answers.isPresent($0) } ?? false
        info.hasNextPage = plan.isBackward ? hasOther : page.hasMore
        info.hasPreviousPage = plan.isBackward ? page.hasMore : hasOther
        guard let result = page.result, page.count > 0, !plan.cursorColumns.isEmpty else { return info }
        info.startCursor = cursorText(Row(statement: page.statement, result: result, number: page.row(0)), plan)
        info.endCursor = cursorText(
            Row(statement: page.statement, result: result, number: page.row(page.count - 1)), plan)
        return info
    }

    private mutating func cursor(of row: Row, _ plan: ConnectionPlan) {
        Cursor.append(plan.cursorColumns.compactMap { row.bytes($0) }, of: plan.cursorLayout, to: &json.bytes)
    }

    private func cursorText(_ row: Row, _ plan: ConnectionPlan) -> String {
        var bytes: [UInt8] = []
        Cursor.append(plan.cursorColumns.compactMap { row.bytes($0) }, of: plan.cursorLayout, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Null and errors

    /// Writes null where the field may be; where it may not, that is an error.
    private mutating func null(_ field: FieldPlan) -> Bool {
        if field.isNonNull { return fail("There is no value for a field that is never null.", field) }
        json.null()
        return true
    }

    private mutating func fail(_ message: String, _ field: FieldPlan) -> Bool {
        fail(GraphQLError(message, code: .internalServerError), field)
    }

    private mutating func fail(_ error: GraphQLError, _ field: FieldPlan) -> Bool {
        guard errors.count < Self.mostErrors else { return false }
        var error = error
        error.path = path
        if error.locations.isEmpty { error.locations = [field.location] }
        errors.append(error)
        return false
    }
}

extension TypeReference {
    /// Whether a resolver's value, which is not null, is one of this type as far as its kind goes.
    func admits(_ value: JSONValue) -> Bool {
        if let item {
            guard case .array(let values) = value else { return false }
            return values.allSatisfy { $0 == .null ? !item.isNonNull : item.admits($0) }
        }
        switch (name, value) {
        case ("Int", .number(let number)): return number.int64.map { Int32(exactly: $0) != nil } ?? false
        case ("Float", .number), ("Boolean", .bool), ("JSON", _): return true
        case ("Int", _), ("Float", _), ("Boolean", _): return false
        case (_, .string): return true
        default: return false
        }
    }
}
