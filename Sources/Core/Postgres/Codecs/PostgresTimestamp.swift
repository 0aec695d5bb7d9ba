/// A point in time, as `timestamptz` has it: whole microseconds, or one of two infinities.
public struct PostgresTimestamp: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. The two extremes of `Int64` stand for the
    /// infinities.
    public let microsecondsSinceEpoch: Int64

    /// A point in time by the microseconds since 1970-01-01T00:00:00Z.
    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Later than all others.
    public static let infinity = PostgresTimestamp(microsecondsSinceEpoch: .max)
    /// Earlier than all others.
    public static let negativeInfinity = PostgresTimestamp(microsecondsSinceEpoch: .min)

    /// Whether it is a point in time and none of the infinities.
    public var isFinite: Bool { self != .infinity && self != .negativeInfinity }

    /// 2000-01-01 in microseconds since 1970-01-01: PostgreSQL counts from there (src/include/datatype/timestamp.h).
    static let postgresEpoch: Int64 = 946_684_800_000_000
}

extension PostgresTimestamp: Comparable {
    public static func < (lhs: PostgresTimestamp, rhs: PostgresTimestamp) -> Bool {
        lhs.microsecondsSinceEpoch < rhs.microsecondsSinceEpoch
    }
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    public var postgresParameter: PostgresParameter {
        guard isFinite else {
            return PostgresParameter(
                type: .timestamptz, storage: .fixed(bits: UInt64(bitPattern: microsecondsSinceEpoch), count: 8))
        }
        let (value, overflow) = microsecondsSinceEpoch.subtractingReportingOverflow(Self.postgresEpoch)
        guard !overflow, value != .min else {
            return PostgresParameter(type: .timestamptz, storage: .invalid(reason: "a timestamp is before 4713 BC"))
        }
        return PostgresParameter(
            type: .timestamptz, storage: .fixed(bits: UInt64(bitPattern: value), count: 8))
    }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> PostgresTimestamp {
        guard cell.type == .timestamptz else { throw cell.mismatch(PostgresTimestamp.self) }
        switch cell.format {
        case .binary:
            guard let value = BinaryReader.whole(cell.bytes, as: Int64.self) else {
                throw cell.malformed(PostgresTimestamp.self)
            }
            guard value != .min, value != .max else { return value == .max ? .infinity : .negativeInfinity }
            let (sum, overflow) = value.addingReportingOverflow(postgresEpoch)
            guard !overflow, sum != .max else { throw cell.outOfRange(PostgresTimestamp.self) }
            return PostgresTimestamp(microsecondsSinceEpoch: sum)
        case .text:
            var parser = TimestampParser(cell.bytes)
            switch parser.parse() {
            case .success(let value): return value
            case .failure(.malformed): throw cell.malformed(PostgresTimestamp.self)
            case .failure(.outOfRange): throw cell.outOfRange(PostgresTimestamp.self)
            }
        }
    }
}
