import GraphQL

/// How the rows of a list become JSON objects: the fields of an ``ObjectPlan`` as a flat list of small instructions over one
/// run of literal bytes, so that writing a row touches no reference count and no memory but the row's and the answer's.
///
/// Values that do not come from one cell of the row, and cells without a form in JSON, are left to ``ResponseWriter``.
struct RowProgram: Sendable {
    enum Operation: UInt8, Sendable {
        case quoted, string, verbatim, float, boolean, timestamp
        /// A form that only some texts have, or that takes a look-up.
        case encoded
        /// The field's value takes more than one cell.
        case field
    }

    /// Writes a stretch of the literals and then the value of one field.
    struct Instruction: Sendable {
        let literal: Int32
        let length: Int32
        let column: Int32
        /// The field's position in the object.
        let field: Int32
        let operation: Operation
    }

    let instructions: [Instruction]
    /// All literal bytes one after the other, with ``ResponseBuffer/slack`` bytes behind them.
    let literals: [UInt8]
    /// The stretch that ends the object.
    let ending: (literal: Int32, length: Int32)

    init(_ fields: [FieldPlan]) {
        var instructions: [Instruction] = []
        var literals: [UInt8] = []
        var written = 0
        for (position, field) in fields.enumerated() {
            literals += field.prefix
            var column = 0
            let operation: Operation
            switch field.value {
            case .constant(let bytes):
                literals += bytes
                continue
            case .scalar(let number, let encoding):
                column = number
                operation = Operation(encoding)
            default:
                operation = .field
            }
            instructions.append(
                Instruction(
                    literal: Int32(written), length: Int32(literals.count - written), column: Int32(column),
                    field: Int32(position), operation: operation))
            written = literals.count
        }
        literals += fields.isEmpty ? Array("{}".utf8) : [UInt8(ascii: "}")]
        ending = (Int32(written), Int32(literals.count - written))
        self.instructions = instructions
        self.literals = literals + [UInt8](repeating: 0, count: ResponseBuffer.slack)
    }
}

extension RowProgram.Operation {
    init(_ encoding: ScalarEncoding) {
        switch encoding {
        case .quoted: self = .quoted
        case .string: self = .string
        case .integer, .json: self = .verbatim
        case .float: self = .float
        case .boolean: self = .boolean
        case .timestamp: self = .timestamp
        case .number, .decimal, .date, .time, .duration, .bytes, .enumeration, .list: self = .encoded
        }
    }
}
