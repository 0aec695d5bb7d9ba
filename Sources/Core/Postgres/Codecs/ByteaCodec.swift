// An array of bytes is `bytea`, so UInt8 takes part in the array conformances, with a form of its own. By itself a
// byte is a `smallint`, the narrowest integer that PostgreSQL has.

extension UInt8: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresTypeOfArray: PostgresType { .bytea }

    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .int2, storage: .fixed(bits: UInt64(self), count: 2))
    }

    public static func postgresParameter(ofArray elements: [UInt8]) -> PostgresParameter {
        .binary(elements, type: .bytea)
    }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> UInt8 { try cell.integer(as: UInt8.self) }

    /// Reads `bytea`.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch([UInt8].self) }
        if cell.format == .binary { return Array(cell.bytes) }
        let digits = cell.bytes
        guard digits.count >= 2, digits.count % 2 == 0, digits[0] == 0x5C, digits[1] == 0x78 else {
            throw cell.malformed([UInt8].self)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2 - 1)
        for index in stride(from: 2, to: digits.count, by: 2) {
            guard let high = hexDigit(digits[index]), let low = hexDigit(digits[index + 1]) else {
                throw cell.malformed([UInt8].self)
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexDigit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
