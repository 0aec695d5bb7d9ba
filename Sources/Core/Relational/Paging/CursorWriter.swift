import Postgres

/// Writes the cursors of one answer: it has the key at hand, and uses the same memory for each of them.
struct CursorWriter {
    private let hash: SipHash
    /// The type's name and a NUL, what the cursor holds, and its signature.
    private var message: [UInt8] = []

    init(_ key: CursorKey) {
        hash = key.hash
        message.reserveCapacity(160)
    }

    /// Writes the text of a row's cursor, without quotes.
    mutating func write(
        _ plan: CursorPlan, of cells: UnsafePostgresCells, row: Int, to buffer: inout ResponseBuffer
    ) {
        message.removeAll(keepingCapacity: true)
        message += plan.beginning
        for column in plan.columns {
            let value = cells.bytes(row: row, column: column.number)
            if column.isNullable {
                Cursor.append(nullable: value, to: &message)
            } else if let value {
                Cursor.append(value, to: &message)
            }
        }
        let (first, second) = message.withUnsafeBytes { hash.hash($0) }
        withUnsafeBytes(of: (first.littleEndian, second.littleEndian)) { message += $0 }
        message.withUnsafeBufferPointer { bytes in
            Base64URL.write(UnsafeBufferPointer(rebasing: bytes[plan.contextLength...]), to: &buffer)
        }
    }
}
