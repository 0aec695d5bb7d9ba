/// How the text that PostgreSQL gives for a value becomes JSON.
enum ScalarEncoding: Sendable, Hashable {
    /// In quotes as it is: ids, big integers and uuids need no escape.
    case quoted
    /// A string, escaped where it must be.
    case string
    /// A number as it is.
    case integer
    /// A number, unless it is infinite or none.
    case float
    /// `t` or `f`.
    case boolean
    /// A time.
    case timestamp
    /// JSON as it is.
    case json
    /// A text that is a number, if it is one.
    case number
    /// All digits of a number in quotes, unless it is infinite or none.
    case decimal
    /// A day.
    case date
    /// A time of day.
    case time
    /// A length of time.
    case duration
    /// Bytes, which become Base64.
    case bytes
    /// The name of an enum's value.
    case enumeration(StoredNames)
    /// An array.
    indirect case list(ScalarEncoding, nullable: Bool)

    /// The encoding of a column's text as a scalar of that name.
    init(of type: ColumnType, as scalar: String) {
        switch type {
        case .bigint, .integer, .smallint: self = scalar == "Int" ? .integer : .quoted
        case .uuid: self = .quoted
        case .text, .enumeration: self = .string
        case .timestamptz: self = .timestamp
        case .boolean: self = .boolean
        case .doublePrecision, .real: self = .float
        case .jsonb: self = .json
        case .numeric: self = scalar == "Float" ? .float : .decimal
        case .date: self = .date
        case .time: self = .time
        case .interval: self = .duration
        case .bytea: self = .bytes
        case .values(_, let type): self.init(of: type, as: scalar)
        case .array(let element, let isNullable):
            self = .list(ScalarEncoding(of: element, as: scalar), nullable: isNullable)
        }
    }

    /// The encoding of an SQL expression's text as a scalar of that name.
    init(scalar: String) {
        switch scalar {
        case "Int": self = .integer
        case "Float": self = .float
        case "Boolean": self = .boolean
        case "DateTime": self = .timestamp
        case "JSON": self = .json
        case "BigInt", "UUID": self = .quoted
        case "Decimal": self = .decimal
        case "Date": self = .date
        case "LocalTime": self = .time
        case "Duration": self = .duration
        case "Bytes": self = .bytes
        default: self = .string
        }
    }

    /// Writes a value. False, and nothing written, where GraphQL has no form for it.
    func write(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        switch self {
        case .quoted: json.quoted(text)
        case .string: json.string(utf8: text)
        case .integer, .json: json.raw(text)
        case .float: return Self.float(text, to: &json)
        case .boolean: json.bool(text.first == UInt8(ascii: "t"))
        case .timestamp: return Self.timestamp(text, to: &json)
        case .number: return Self.number(text, to: &json)
        case .decimal: return Self.quoted(text, to: &json, if: text.last.map(Self.isDigit) == true)
        case .date: return Self.quoted(text, to: &json, if: Self.isDate(text))
        case .time: return Self.quoted(text, to: &json, if: Self.isTime(text))
        case .duration: return Self.quoted(text, to: &json, if: text.first == UInt8(ascii: "P"))
        case .bytes: return Self.bytes(text, to: &json)
        case .enumeration(let names): return names.write(text, to: &json)
        case .list(let element, let isNullable):
            return element.writeList(text, nullable: isNullable, to: &json)
        }
        return true
    }

    /// Writes a number. False for `Infinity`, `-Infinity` and `NaN`.
    @inline(__always)
    static func float(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        guard let last = text.last, isDigit(last) else { return false }
        json.raw(text)
        return true
    }

    /// Writes a time. False for one that RFC 3339 cannot say.
    @inline(__always)
    static func timestamp(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        let before = json.count
        json.write(atMost: Timestamp.jsonSize) { Timestamp.write(text, to: $0) }
        return json.count > before
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
