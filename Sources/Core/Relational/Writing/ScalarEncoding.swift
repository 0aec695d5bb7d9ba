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

    /// The encoding of a column's text as a scalar of that name.
    init(of type: ColumnType, as scalar: String) {
        switch type {
        case .bigint, .integer: self = scalar == "Int" ? .integer : .quoted
        case .uuid: self = .quoted
        case .text: self = .string
        case .timestamptz: self = .timestamp
        case .boolean: self = .boolean
        case .doublePrecision, .real: self = .float
        case .jsonb: self = .json
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
        }
        return true
    }

    /// Writes a number. False for `Infinity`, `-Infinity` and `NaN`.
    @inline(__always)
    static func float(_ text: UnsafeBufferPointer<UInt8>, to json: inout ResponseBuffer) -> Bool {
        guard let last = text.last, last >= UInt8(ascii: "0") && last <= UInt8(ascii: "9") else { return false }
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
}
