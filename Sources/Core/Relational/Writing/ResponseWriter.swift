import GraphQL
import JSON
import Postgres

/// Writes an operation's answer as JSON, once and in order, straight from PostgreSQL's results.
///
/// Each function writes one value and says whether it could: false means that a non-null field below it came out null, and
/// whoever stands at the next nullable place takes back what was written since and writes `null` instead (GraphQL section
/// 6.4.4). Errors are made where they occur with an empty path; each place above them puts its own step before it, so that
/// an answer without errors keeps no path.
struct ResponseWriter: ~Copyable {
    let plan: OperationPlan
    let answers: StatementAnswers
    var json: ResponseBuffer
    var errors: [GraphQLError] = []
    /// What the log is told of those errors that came up at a field.
    private var faults: [AnswerFault] = []
    /// The rows of each statement.
    var rows: [AnsweredRows]
    /// The page of the connection at the root, for callers that answer with it in their own way.
    var rootPage: PageInfo?
    /// That connection, where its page is wanted.
    private(set) var rootConnection: ConnectionPlan?
    /// What writes cursors, once there is one to write.
    private var cursors: CursorWriter?
    private let limit: Int
    /// Whether the answer has grown beyond its bound, so that nothing more of it is written.
    private(set) var isTooLarge = false

    /// More errors than these say nothing more; a list of a hundred rows can fail a hundred times.
    private static let mostErrors = 100

    init(plan: OperationPlan, answers: consuming StatementAnswers, limit: Int) {
        self.limit = limit
        self.plan = plan
        rows = answers.rows
        self.answers = answers
        json = ResponseBuffer(capacity: 128 + rows.reduce(0) { $0 + $1.count } * Self.bytesPerRow)
    }

    /// A guess, so that the buffer seldom grows: the rows of this product's tables take 80 to 160 bytes of JSON.
    private static let bytesPerRow = 128

    /// The whole response to one who asks in that context.
    mutating func answer(in context: QueryContext, _ log: FailureLog) -> QueryAnswer {
        json.raw("{\"data\":")
        if !write({ $0.object($0.plan.root, .none) }) {
            json.truncate(to: 8)
            json.null()
        }
        if isTooLarge { return tooLarge.answer }
        if !errors.isEmpty {
            json.raw(",\"errors\":")
            let told = told(log, context)
            json.json { $0.errors(told) }
        }
        json.endObject()
        return QueryAnswer(
            outcome: errors.isEmpty ? .data : .partial, bytes: json.bytes, codes: errors.map(\.code))
    }

    /// The value of the operation's only root field. Throws the errors of its fields.
    mutating func rootAnswer(in context: QueryContext, _ log: FailureLog) throws(QueryFailure) -> RootAnswer {
        let isThere = write { $0.firstRootField() }
        if isTooLarge { throw tooLarge }
        guard errors.isEmpty else {
            let isOurs = errors.contains { $0.code == .internalServerError }
            throw QueryFailure(told(log, context), kind: isOurs ? .internalError : .request)
        }
        return RootAnswer(bytes: isThere ? json.bytes : nil, page: rootPage)
    }

    /// The value of the operation's only root field, which may be null, and the errors of its fields.
    mutating func fieldAnswer(
        in context: QueryContext, _ log: FailureLog
    ) -> (bytes: [UInt8]?, errors: [GraphQLError]) {
        let isThere = write { $0.firstRootField() }
        if isTooLarge { return (nil, tooLarge.errors) }
        return (isThere ? json.bytes : nil, told(log, context))
    }

    /// Writes a value, once more by index where it shows in the end that a parent's rows did not lie together.
    private mutating func write(_ value: (inout ResponseWriter) -> Bool) -> Bool {
        let start = json.count
        let isWritten = value(&self)
        guard rows.contains(where: \.hasMissedRows) else { return isWritten }
        for statement in rows.indices { rows[statement].makeIndex() }
        errors = []
        faults = []
        isTooLarge = false
        json.truncate(to: start)
        return value(&self)
    }

    private var tooLarge: QueryFailure {
        QueryFailure(
            .limit(
                "answerSize", value: limit,
                message: "The answer would take more than \(limit) bytes. Ask for smaller pages or fewer fields."))
    }

    /// Writes the value of the operation's first root field alone. False where it is null.
    private mutating func firstRootField() -> Bool {
        guard let field = plan.root.fields.first else { return false }
        if case .connection(let connection) = field.value { rootConnection = connection }
        guard value(field, .none) else {
            prepend(.key(field.responseKey), toErrorsFrom: 0)
            return false
        }
        prepend(.key(field.responseKey), toErrorsFrom: 0)
        let isNull = json.count == 4 && json[0] == UInt8(ascii: "n")
        return !isNull
    }

    // MARK: Objects and fields

    /// The row at hand.
    struct Row {
        let cells: UnsafePostgresCells
        let number: Int

        /// Where there is none: all its values are null.
        static var none: Row { Row(cells: .none, number: 0) }

        @inline(__always)
        func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8>? { cells.bytes(row: number, column: column) }
    }

    /// Writes an object by its program; what is not one cell with a form in JSON goes the longer way.
    mutating func object(_ object: ObjectPlan, _ row: Row) -> Bool {
        let program = object.program
        let isWritten = program.literals.withUnsafeBufferPointer { literals in
            for instruction in program.instructions {
                json.padded(literals, at: instruction.literal, count: instruction.length)
                if cell(instruction, of: object, row) { continue }
                guard completed(object.fields[Int(instruction.field)], of: object, row) else { return false }
            }
            json.padded(literals, at: program.ending.literal, count: program.ending.length)
            return true
        }
        if json.count > limit { isTooLarge = true }
        return isWritten && !isTooLarge
    }

    /// Writes a value that is one cell of the row. False, and nothing written, where it is not, or has no form in JSON.
    @inline(__always)
    private mutating func cell(_ instruction: RowProgram.Instruction, of object: ObjectPlan, _ row: Row) -> Bool {
        if instruction.operation == .field { return false }
        guard let text = row.bytes(Int(instruction.column)) else { return false }
        switch instruction.operation {
        case .quoted: json.quoted(text)
        case .string: json.string(utf8: text)
        case .verbatim: json.raw(text)
        case .boolean: json.bool(text.first == UInt8(ascii: "t"))
        case .float: return ScalarEncoding.float(text, to: &json)
        case .timestamp: return ScalarEncoding.timestamp(text, to: &json)
        case .encoded: return encoded(object.fields[Int(instruction.field)], text)
        case .field: return false
        }
        return true
    }

    /// Writes a cell by the encoding of its field.
    @inline(never)
    private mutating func encoded(_ field: FieldPlan, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard case .scalar(_, let encoding) = field.value else { return false }
        return encoding.write(text, to: &json)
    }

    /// Writes a field's value, and null for one that failed where it may be null.
    @inline(never)
    private mutating func completed(_ field: FieldPlan, of object: ObjectPlan, _ row: Row) -> Bool {
        let start = json.count
        let before = errors.count
        if value(field, row) {
            prepend(.key(field.responseKey), toErrorsFrom: before)
            return true
        }
        prepend(.key(field.responseKey), toErrorsFrom: before)
        if errors.count > before { name(object, row, inFaultsOf: field, from: before) }
        if field.isNonNull || isTooLarge { return false }
        json.truncate(to: start)
        json.null()
        return true
    }

    /// Writes a field's value. False where the value is an error or a null that may not be, which is then in ``errors``.
    private mutating func value(_ field: FieldPlan, _ row: Row) -> Bool {
        value(field.value, of: field, row)
    }

    private mutating func value(_ value: ValuePlan, of field: FieldPlan, _ row: Row) -> Bool {
        switch value {
        case .constant(let bytes):
            json.raw(bytes)
            return true
        case .scalar(let column, let encoding):
            guard let text = row.bytes(column) else { return null(field) }
            return encoding.write(text, to: &json) || fail(encoding.fault, field)
        case .count(let column):
            count(column, row)
            return true
        case .parameter(let parameter, let encoding):
            guard var text = answers.text(of: parameter) else { return null(field) }
            let written = text.withUTF8 { encoding.write($0, to: &json) }
            return written || fail("The value has no form in JSON.", field)
        case .nodeID(let column, let prefix):
            guard let key = row.bytes(column) else { return null(field) }
            nodeID(prefix, key)
            return true
        case .compositeNodeID(let columns, let prefix):
            return compositeNodeID(columns, prefix, field, row)
        case .parameterNodeID(let parameter, let prefix):
            guard var key = answers.text(of: parameter) else { return null(field) }
            key.withUTF8 { nodeID(prefix, $0) }
            return true
        case .cursor(let plan):
            cursor(plan, row)
            return true
        case .row(let plan):
            return object(plan, row)
        case .object(let presence, let plan):
            guard row.bytes(presence) != nil else { return null(field) }
            return object(plan, row)
        case .bareObject(let parameter, let plan):
            guard answers.text(of: parameter) != nil else { return null(field) }
            return object(plan, .none)
        case .firstRow(let statement, let plan):
            guard rows[statement].isAnswered else { return fail(answers.failure(statement), field) }
            guard rows[statement].count > 0 else { return null(field) }
            return object(plan, Row(cells: rows[statement].cells, number: 0))
        case .connection(let connection):
            return self.connection(connection, field, row)
        case .computed(let computed):
            return self.computed(computed, field, row)
        case .batch(let batch, let shape):
            return self.batch(batch, shape, field, row)
        case .batchObjects(let plan):
            return batchObjects(plan, field, row)
        case .json(let column, let shape):
            return self.json(row.bytes(column), shape, field)
        case .given(let name, let shape):
            return json(answers.values.subject.value(name, of: row.number), shape, field)
        case .numbered(let statement, let object):
            return numbered(statement, object, field, row)
        case .items(let object):
            return items(object)
        case .oneOf(let plan):
            guard let stored = row.bytes(plan.column) else { return null(field) }
            guard let value = plan.plan(for: stored) else {
                return fail("The stored type is none of \(plan.type).", field)
            }
            return self.value(value, of: field, row)
        case .node(let nodeID, let types):
            guard let type = answers.typeName(of: nodeID), let plan = types[type] else { return null(field) }
            return self.value(plan, of: field, .none)
        case .introspection(let plan):
            return introspection(plan)
        case .failure(let error):
            return fail(error, field)
        }
    }

    private mutating func introspection(_ plan: IntrospectionPlan) -> Bool {
        var writer = IntrospectionWriter(plan, variables: answers.values.variables, limit: limit - json.count)
        var isWritten = false
        json.json { isWritten = writer.write(into: &$0) }
        errors += writer.errors.prefix(Self.mostErrors - errors.count)
        if json.count > limit { isTooLarge = true }
        return isWritten && !isTooLarge
    }

    private mutating func compositeNodeID(
        _ columns: [Int], _ prefix: [UInt8], _ field: FieldPlan, _ row: Row
    ) -> Bool {
        let parts = columns.compactMap { row.bytes($0).map { String(decoding: $0, as: UTF8.self) } }
        guard parts.count == columns.count else { return null(field) }
        var key = CompositeKey.text(parts)
        key.withUTF8 { nodeID(prefix, $0) }
        return true
    }

    private mutating func nodeID(_ prefix: [UInt8], _ key: UnsafeBufferPointer<UInt8>) {
        var encoder = Base64URL.Encoder()
        json.byte(UInt8(ascii: "\""))
        prefix.withUnsafeBufferPointer { encoder.write($0, to: &json) }
        encoder.write(key, to: &json)
        encoder.finish(&json)
        json.byte(UInt8(ascii: "\""))
    }

    mutating func cursor(_ plan: CursorPlan, _ row: Row) {
        json.byte(UInt8(ascii: "\""))
        if cursors == nil { cursors = CursorWriter(answers.values.cursorKey) }
        cursors?.write(plan, of: row.cells, row: row.number, to: &json)
        json.byte(UInt8(ascii: "\""))
    }

    /// Writes what counts something: nothing where there is no row.
    mutating func count(_ column: Int, _ row: Row) {
        if let text = row.bytes(column) { json.raw(text) } else { json.raw("0") }
    }

    // MARK: Null and errors

    /// Writes null where the field may be; where it may not, that is an error.
    mutating func null(_ field: FieldPlan) -> Bool {
        if field.isNonNull { return fail("There is no value for a field that is never null.", field) }
        json.null()
        return true
    }

    mutating func fail(_ message: String, _ field: FieldPlan) -> Bool {
        fail(GraphQLError(message, code: .internalServerError), field)
    }

    /// Notes an error at a field, or at a part of it that stands elsewhere.
    mutating func fail(_ error: GraphQLError, _ field: FieldPlan, at location: SourceLocation? = nil) -> Bool {
        guard errors.count < Self.mostErrors else { return false }
        var error = error
        if error.locations.isEmpty { error.locations = [location ?? field.location] }
        faults.append(AnswerFault(error: errors.count, field: field))
        errors.append(error)
        return false
    }

    /// Notes which row a field failed of.
    private mutating func name(_ object: ObjectPlan, _ row: Row, inFaultsOf field: FieldPlan, from first: Int) {
        guard let key = object.key else { return }
        for index in faults.indices.reversed() {
            guard faults[index].error >= first else { return }
            guard faults[index].field === field, faults[index].key == nil else { continue }
            let parts = key.parts.compactMap { part in
                switch part {
                case .column(let column): row.bytes(column).map { String(decoding: $0, as: UTF8.self) }
                case .parameter(let parameter): answers.text(of: parameter)
                case .item(let slot):
                    answers.values.subject.keys.indices.contains(slot)
                        ? answers.values.subject.keys[slot][row.number] : nil
                }
            }
            if parts.count == key.parts.count { faults[index].key = parts.joined(separator: ", ") }
        }
    }

    /// The errors as the client gets them, of which the log then knows those that are the server's own.
    private func told(_ log: FailureLog, _ context: QueryContext) -> [GraphQLError] {
        faults.isEmpty ? errors.map { log.told($0, in: context) } : faults.told(errors, log, context)
    }

    /// Puts a step before the path of the errors that came up below it.
    @inline(__always)
    mutating func prepend(_ step: @autoclosure () -> GraphQLError.PathElement, toErrorsFrom first: Int) {
        guard errors.count > first else { return }
        for index in first..<errors.count { errors[index].path.insert(step(), at: 0) }
    }
}
