/// An exact decimal number, as `numeric` has it: any number of digits, kept as they are, or one of the special values.
/// Two are equal when they have the same digits and scale: 1.0 is not 1.00.
public struct PostgresDecimal: Hashable, Sendable {
    enum Value: Hashable, Sendable {
        /// `digits` (0 to 9, highest first, no leading zero, empty for 0) divided by 10 to the `scale`.
        case finite(isNegative: Bool, digits: [UInt8], scale: Int)
        case notANumber
        case infinity
        case negativeInfinity
    }

    let value: Value

    init(_ value: Value) {
        self.value = value
    }

    /// Neither number nor infinity.
    public static let notANumber = PostgresDecimal(.notANumber)
    /// Greater than all numbers.
    public static let infinity = PostgresDecimal(.infinity)
    /// Less than all numbers.
    public static let negativeInfinity = PostgresDecimal(.negativeInfinity)

    /// Whether it is a number.
    public var isFinite: Bool {
        if case .finite = value { true } else { false }
    }

    /// An integer.
    public init(_ integer: Int64) {
        self.init(
            Value.finite(
                isNegative: integer < 0,
                digits: integer == 0 ? [] : String(integer.magnitude).utf8.map { $0 - 0x30 }, scale: 0))
    }
}

extension PostgresDecimal: LosslessStringConvertible {
    /// Most digits before the point, and after it (`NUMERIC_WEIGHT_MAX`, `NUMERIC_DSCALE_MAX`;
    /// src/backend/utils/adt/numeric.c).
    static let maximumIntegerDigits = 131_072
    static let maximumScale = 16_383

    /// Reads digits with an optional sign and point, `NaN`, `Infinity` and `-Infinity`; nil for anything else.
    public init?(_ description: String) {
        switch description {
        case "NaN": self = .notANumber
        case "Infinity": self = .infinity
        case "-Infinity": self = .negativeInfinity
        default:
            var bytes = Substring(description).utf8
            let isNegative = bytes.first == 0x2D
            if isNegative || bytes.first == 0x2B { bytes.removeFirst() }
            let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
            guard let whole = parts.first, bytes.contains(where: { $0 != 0x2E }) else { return nil }
            let fraction = parts.count == 2 ? parts[1] : Substring().utf8
            guard fraction.count <= Self.maximumScale, whole.count <= Self.maximumIntegerDigits else { return nil }
            var digits: [UInt8] = []
            digits.reserveCapacity(whole.count + fraction.count)
            for byte in [whole, fraction].joined() {
                guard (0x30...0x39).contains(byte) else { return nil }
                if byte != 0x30 || !digits.isEmpty { digits.append(byte - 0x30) }
            }
            self.init(
                Value.finite(
                    isNegative: isNegative && !digits.isEmpty, digits: digits, scale: fraction.count))
        }
    }

    /// All digits, without an exponent, as PostgreSQL shows it.
    public var description: String {
        switch value {
        case .notANumber: return "NaN"
        case .infinity: return "Infinity"
        case .negativeInfinity: return "-Infinity"
        case .finite(let isNegative, let digits, let scale):
            let padded = Array(repeating: 0, count: max(0, scale + 1 - digits.count)) + digits
            var text = isNegative ? "-" : ""
            text += String(decoding: padded.dropLast(scale).map { $0 + 0x30 }, as: UTF8.self)
            if scale > 0 { text += "." + String(decoding: padded.suffix(scale).map { $0 + 0x30 }, as: UTF8.self) }
            return text
        }
    }
}
