// The binary form is a header of four 16-bit words (groups, weight of the first group, sign, scale) and groups of four
// decimal digits (numeric_send, src/backend/utils/adt/numeric.c).

extension PostgresDecimal: PostgresEncodable, PostgresDecodable {
    private static let negative: UInt16 = 0x4000
    private static let notANumberSign: UInt16 = 0xC000
    private static let infinitySign: UInt16 = 0xD000
    private static let negativeInfinitySign: UInt16 = 0xF000

    public static var postgresType: PostgresType { .numeric }

    public var postgresParameter: PostgresParameter {
        .binary(binaryForm, type: .numeric)
    }

    private var binaryForm: [UInt8] {
        switch value {
        case .notANumber: return Self.header(groups: 0, weight: 0, sign: Self.notANumberSign, scale: 0)
        case .infinity: return Self.header(groups: 0, weight: 0, sign: Self.infinitySign, scale: 0)
        case .negativeInfinity: return Self.header(groups: 0, weight: 0, sign: Self.negativeInfinitySign, scale: 0)
        case .finite(let isNegative, let digits, let scale):
            // Zeros at both ends, so that the point falls between two groups.
            let after = (4 - scale % 4) % 4
            let before = (4 - (digits.count + after) % 4) % 4
            let aligned = Array(repeating: 0, count: before) + digits + Array(repeating: 0, count: after)
            var groups = stride(from: 0, to: aligned.count, by: 4).map { start in
                aligned[start..<start + 4].reduce(UInt16(0)) { $0 * 10 + UInt16($1) }
            }
            let weight = groups.count - (scale + after) / 4 - 1
            while groups.last == 0 { groups.removeLast() }
            var bytes = Self.header(
                groups: groups.count, weight: groups.isEmpty ? 0 : weight, sign: isNegative ? Self.negative : 0,
                scale: scale)
            for group in groups { bytes.append(bigEndian: group) }
            return bytes
        }
    }

    private static func header(groups: Int, weight: Int, sign: UInt16, scale: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + groups * 2)
        bytes.append(bigEndian: UInt16(truncatingIfNeeded: groups))
        bytes.append(bigEndian: Int16(truncatingIfNeeded: weight))
        bytes.append(bigEndian: sign)
        bytes.append(bigEndian: UInt16(truncatingIfNeeded: scale))
        return bytes
    }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> PostgresDecimal {
        guard cell.type == .numeric else { throw cell.mismatch(PostgresDecimal.self) }
        let value =
            switch cell.format {
            case .text: PostgresDecimal(String(decoding: cell.bytes, as: UTF8.self))
            case .binary: PostgresDecimal(binary: cell.bytes)
            }
        guard let value else { throw cell.malformed(PostgresDecimal.self) }
        return value
    }

    private init?(binary bytes: UnsafeBufferPointer<UInt8>) {
        var reader = BinaryReader(bytes)
        guard let count: UInt16 = reader.integer(), let weight: Int16 = reader.integer(),
            let sign: UInt16 = reader.integer(), let scale: UInt16 = reader.integer()
        else { return nil }
        switch sign {
        case Self.notANumberSign: self = .notANumber
        case Self.infinitySign: self = .infinity
        case Self.negativeInfinitySign: self = .negativeInfinity
        case 0, Self.negative:
            guard Int(scale) <= Self.maximumScale, Int(weight) < Self.maximumIntegerDigits / 4 + 1 else { return nil }
            // Digits from the group of the highest weight down to the last one that the scale shows.
            var groups: [UInt16] = []
            for _ in 0..<count {
                guard let group: UInt16 = reader.integer(), group < 10_000 else { return nil }
                groups.append(group)
            }
            guard reader.isAtEnd else { return nil }
            let lowest = -((Int(scale) + 3) / 4)
            var digits: [UInt8] = []
            for place in stride(from: max(Int(weight), 0), through: lowest, by: -1) {
                let index = Int(weight) - place
                let group = groups.indices.contains(index) ? groups[index] : 0
                for divisor: UInt16 in [1000, 100, 10, 1] {
                    let digit = UInt8(group / divisor % 10)
                    if digit != 0 || !digits.isEmpty { digits.append(digit) }
                }
            }
            // The last group may hold digits beyond the scale; they are zero.
            let excess = -lowest * 4 - Int(scale)
            digits.removeLast(min(excess, digits.count))
            self.init(
                Value.finite(
                    isNegative: sign == Self.negative && !digits.isEmpty, digits: digits, scale: Int(scale)))
        default: return nil
        }
    }
}
