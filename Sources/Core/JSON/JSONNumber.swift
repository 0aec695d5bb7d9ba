/// A JSON number kept as its source text, so that no digit is lost before a reader asks for a type.
///
/// Two numbers are equal when their texts are: `1` and `1.0` differ.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it was written, in the grammar of RFC 8259 section 6.
    public let text: String

    /// A number from text that the parser has already checked.
    init(validated text: String) { self.text = text }

    /// The number of an integer.
    public init(_ value: some FixedWidthInteger) { text = String(value) }

    /// The shortest text that reads back as `value`; nil when `value` is infinite or not a number.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The value when it is a whole number in the range of `Int64`, however it is written (`1`, `1.0`, `1e3`).
    ///
    /// A number written with a fraction or an exponent counts up to 2^53, where a double is still exact.
    public var int64: Int64? {
        if let value = Int64(text) { return value }
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }),
            let value = double, value.magnitude <= 9_007_199_254_740_992
        else { return nil }
        return Int64(exactly: value)
    }

    /// The nearest double; nil when the number is too large for one.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
