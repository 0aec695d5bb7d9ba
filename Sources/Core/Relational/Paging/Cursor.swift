import GraphQL
import Postgres

import struct FoundationEssentials.UUID

/// A cursor: the values by which a list is ordered, of one of its elements. It names a place in the order and not a row,
/// so that it survives inserts and even its row's deletion.
///
/// The text is base64url without padding over the order's name and the values as PostgreSQL writes them, each ended by a
/// unit separator.
enum Cursor {
    /// What the cursors of one list hold.
    struct Layout: Sendable, Hashable {
        /// The order's name; a cursor of another order is refused.
        let name: String
        /// The columns' types, the ordering column first and the key last.
        let types: [ColumnType]
    }

    private static let separator: UInt8 = 0x1F

    /// Writes the text of a row's cursor, without quotes.
    static func write(_ plan: CursorPlan, of cells: UnsafePostgresCells, row: Int, to buffer: inout ResponseBuffer) {
        var encoder = Base64URL.Encoder()
        encoder.write(plan.layout.name, to: &buffer)
        for column in plan.columns {
            encoder.write(separator, to: &buffer)
            if let value = cells.bytes(row: row, column: column) { encoder.write(value, to: &buffer) }
        }
        encoder.finish(&buffer)
    }

    /// The values in a cursor, or nil for what is no cursor of this list.
    static func values(in text: String, of layout: Layout) -> [String]? {
        guard text.utf8.count <= 1024, let plain = Base64URL.decode(text.utf8) else { return nil }
        let parts = plain.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == layout.types.count + 1, parts[0].elementsEqual(layout.name.utf8) else { return nil }
        var values: [String] = []
        for (part, type) in zip(parts.dropFirst(), layout.types) {
            guard let value = String(validating: part, as: UTF8.self), type.accepts(value) else { return nil }
            values.append(value)
        }
        return values
    }
}

extension ColumnType {
    /// Whether PostgreSQL would read the text, as a cursor made by us holds it, as a value of this type. It is stricter
    /// than PostgreSQL: an altered cursor must be our error, not the statement's.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .bigint: Self.key(text) != nil
        case .integer: Int32(text) != nil
        case .timestamptz: Timestamp.isTime(text)
        case .boolean: text == "t" || text == "f"
        case .doublePrecision, .real: Double(text) != nil && text.utf8.allSatisfy { "0123456789+-.e".utf8.contains($0) }
        case .text: !text.utf8.contains(0)
        case .uuid: UUID(uuidString: text) != nil
        case .jsonb: false
        }
    }
}
