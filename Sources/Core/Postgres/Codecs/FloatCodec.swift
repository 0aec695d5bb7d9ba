extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .float8, storage: .fixed(bits: bitPattern, count: 8))
    }

    /// Reads `double precision` and `real`.
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Double {
        switch (cell.type, cell.format) {
        case (.float8, .binary):
            guard let bits = BinaryReader.whole(cell.bytes, as: UInt64.self) else { throw cell.malformed(Double.self) }
            return Double(bitPattern: bits)
        case (.float4, _):
            return Double(try Float.decode(cell))
        case (.float8, .text):
            guard let value = Double(String(decoding: cell.bytes, as: UTF8.self)) else {
                throw cell.malformed(Double.self)
            }
            return value
        default:
            throw cell.mismatch(Double.self)
        }
    }
}

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .float4, storage: .fixed(bits: UInt64(bitPattern), count: 4))
    }

    /// Reads `real` alone: a `double precision` would lose digits.
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Float {
        switch (cell.type, cell.format) {
        case (.float4, .binary):
            guard let bits = BinaryReader.whole(cell.bytes, as: UInt32.self) else { throw cell.malformed(Float.self) }
            return Float(bitPattern: bits)
        case (.float4, .text):
            guard let value = Float(String(decoding: cell.bytes, as: UTF8.self)) else {
                throw cell.malformed(Float.self)
            }
            return value
        default:
            throw cell.mismatch(Float.self)
        }
    }
}
