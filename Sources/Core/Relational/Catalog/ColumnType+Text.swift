import GraphQL

import struct FoundationEssentials.Data
import struct FoundationEssentials.UUID

extension ColumnType {
    /// The text by which PostgreSQL reads a value for such a column, or nil for what no such column could hold.
    func text(of value: InputValue) -> String? {
        switch (self, value) {
        case (.values(let enumeration, _), .enumeration(let name)): return enumeration.stored(of: name)
        case (.values(_, let type), _) where !type.isNamed: return type.text(of: value)
        default:
            guard let text = ParameterValues.text(value), canHold(text) else { return nil }
            switch self {
            case .interval: return DurationText(text)?.text
            // What such a column cannot come near to is beyond all that it holds, or nothing; PostgreSQL would refuse it.
            case .real: return Double(text).map { String(Float($0)) }
            case .uuid: return text.lowercased()
            case .bytea: return Data(base64Encoded: text).map { "\\x" + $0.map(Self.hexadecimal).joined() }
            default: return text
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }

    /// Whether a column of this type could hold what the text of a value says.
    package func canHold(_ text: String) -> Bool {
        switch self {
        case .bigint: Self.key(text) != nil
        case .integer: Int32(text) != nil
        case .smallint: Int16(text) != nil
        case .doublePrecision, .real: Double(text) != nil
        case .numeric: DecimalText.canonical(text) != nil
        case .text, .jsonb: !text.utf8.contains(0)
        case .uuid: UUID(uuidString: text) != nil
        case .timestamptz, .boolean: true
        case .date: CalendarText.isDate(text)
        case .time: CalendarText.time(text) != nil
        case .interval: DurationText(text) != nil
        case .bytea: Data(base64Encoded: text) != nil
        case .values(let enumeration, let type): type.isNamed ? enumeration.name(of: text) != nil : type.canHold(text)
        // Which texts it has only the database knows, and another is an error there.
        case .enumeration: false
        case .array: false
        }
    }

    /// The key of a row that a text is, as PostgreSQL reads it; nil for a text in which no key is written. Numbers are written in
    /// one way, and ids begin with 1.
    package func key(in text: String) -> String? {
        switch self {
        case .bigint:
            guard let first = text.utf8.first, UInt8(ascii: "1")...UInt8(ascii: "9") ~= first, canHold(text) else {
                return nil
            }
            return text
        case .integer, .smallint: return canHold(text) && Self.key(text) != nil ? text : nil
        case .text: return text.isEmpty || !canHold(text) ? nil : text
        default: return self.text(of: .string(text))
        }
    }

    /// The id that a text is, in the one form in which ids are written.
    static func key(_ text: String) -> Int64? {
        let sign = text.utf8.first == UInt8(ascii: "-") ? 1 : 0
        switch text.utf8.dropFirst(sign).first {
        case (UInt8(ascii: "1")...UInt8(ascii: "9"))?: return Int64(text)
        case UInt8(ascii: "0"): return text == "0" ? 0 : nil
        default: return nil
        }
    }
}
