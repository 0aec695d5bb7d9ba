import GraphQL
import Postgres

import struct FoundationEssentials.UUID

/// A cursor: the values by which a list is ordered, of one of its elements. It names a place in the order and not a row,
/// so that it survives inserts and even its row's deletion.
///
/// The text is base64url without padding over the order's name and the values as PostgreSQL writes them, each after its
/// length, and a signature over them and the type that is listed. Of a column that may be NULL a value has a mark before it,
/// and NULL is nothing at all.
enum Cursor {
    /// What the cursors of one list hold.
    struct Layout: Sendable, Hashable {
        /// The type that is listed; a cursor of another is refused.
        let type: String
        /// The order's name; a cursor of another order is refused.
        let name: String
        /// The ordering columns, the key last.
        let columns: [Column]
    }

    /// A cursor as an argument of a list.
    struct Argument: Sendable, Hashable {
        /// The argument's name, `after` or `before`.
        let name: String
        let value: InputExpression
        let layout: Layout
    }

    /// The longest text of a cursor that is looked at, in bytes: three values of 200 characters are less.
    private static let longest = 8192

    /// What stands before a value where there could be none.
    static let presence = UInt8(ascii: "=")

    /// What a cursor of the list begins with: the order's name.
    static func beginning(_ layout: Layout) -> [UInt8] {
        var plain: [UInt8] = []
        append(layout.name.utf8, to: &plain)
        return plain
    }

    /// Appends a part after its length, which is written in groups of seven bits, the lowest first.
    @inline(__always)
    static func append(_ part: some Collection<UInt8>, to plain: inout [UInt8]) {
        var length = part.count
        while length > 0x7F {
            plain.append(UInt8(length & 0x7F) | 0x80)
            length >>= 7
        }
        plain.append(UInt8(length))
        plain.append(contentsOf: part)
    }

    /// Appends a value that could be NULL.
    static func append(nullable value: UnsafeBufferPointer<UInt8>?, to plain: inout [UInt8]) {
        guard let value else { return append(EmptyCollection(), to: &plain) }
        append([presence] + value, to: &plain)
    }

    /// The values in a cursor, nil for NULL; or nil for what is no cursor of this list, made by us.
    static func values(in text: String, of layout: Layout, signedWith key: CursorKey) -> [String?]? {
        guard text.utf8.count <= longest, let bytes = Base64URL.decode(text.utf8),
            bytes.count > CursorKey.signatureLength
        else { return nil }
        var plain = bytes.dropLast(CursorKey.signatureLength)
        guard key.isValid(bytes.suffix(CursorKey.signatureLength), of: plain, in: layout.type),
            nextPart(of: &plain)?.elementsEqual(layout.name.utf8) == true
        else { return nil }
        var values: [String?] = []
        for column in layout.columns {
            guard var part = nextPart(of: &plain) else { return nil }
            if column.isNullable {
                guard let mark = part.popFirst() else {
                    values.append(nil)
                    continue
                }
                guard mark == presence else { return nil }
            }
            guard let value = String(validating: part, as: UTF8.self), column.type.accepts(value) else { return nil }
            values.append(value)
        }
        return plain.isEmpty ? values : nil
    }

    private static func nextPart(of plain: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var length = 0
        // Three groups count to two million, more than any cursor holds.
        for shift in [0, 7, 14] {
            guard let byte = plain.popFirst() else { return nil }
            length |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard length <= plain.count else { return nil }
                defer { plain = plain.dropFirst(length) }
                return plain.prefix(length)
            }
        }
        return nil
    }
}

extension ColumnType {
    /// Whether PostgreSQL would read the text, as a cursor made by us holds it, as a value of this type. It is stricter
    /// than PostgreSQL: an altered cursor must be our error, not the statement's.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .bigint: Self.key(text) != nil
        case .integer: Int32(text) != nil
        case .timestamptz: ["infinity", "-infinity"].contains(text) || Timestamp.isTime(text)
        case .boolean: text == "t" || text == "f"
        case .doublePrecision, .real:
            ["NaN", "Infinity", "-Infinity"].contains(text)
                || Double(text) != nil && Self.consists(text, of: "0123456789+-.e")
        case .text: !text.utf8.contains(0)
        case .uuid: UUID(uuidString: text) != nil
        case .smallint: Int16(text) != nil
        case .numeric: Self.consists(text, of: "0123456789-.") || ["NaN", "Infinity", "-Infinity"].contains(text)
        case .date: Self.consists(text, of: "0123456789- BC") || text == "infinity" || text == "-infinity"
        case .time: Self.consists(text, of: "0123456789:.")
        case .interval: text.hasPrefix("P") && Self.consists(text.dropFirst(), of: "0123456789-.YMDTHS")
        case .enumeration: !text.utf8.contains(0)
        case .values(_, let type): type.accepts(text)
        case .jsonb, .bytea, .array: false
        }
    }

    private static func consists(_ text: some StringProtocol, of characters: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(characters.utf8.contains)
    }
}
