// Int16, Int32, Int64 and Int read smallint, integer, bigint and oid: a wider column is read as a narrower type as
// long as each value fits.

extension PostgresCell {
    /// The value of an integer column of any width.
    func integer<Value: FixedWidthInteger>(as type: Value.Type) throws(PostgresError) -> Value {
        let wide: Int64?
        switch (self.type, format) {
        case (.int8, .binary): wide = BinaryReader.whole(bytes, as: Int64.self)
        case (.int4, .binary): wide = BinaryReader.whole(bytes, as: Int32.self).map(Int64.init)
        case (.int2, .binary): wide = BinaryReader.whole(bytes, as: Int16.self).map(Int64.init)
        case (.oid, .binary): wide = BinaryReader.whole(bytes, as: UInt32.self).map(Int64.init)
        case (.int8, .text), (.int4, .text), (.int2, .text), (.oid, .text): wide = Self.integer(fromText: bytes)
        default: throw mismatch(type)
        }
        guard let wide else { throw malformed(type) }
        guard let value = Value(exactly: wide) else { throw outOfRange(type) }
        return value
    }

    private static func integer(fromText bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        var digits = bytes[...]
        let isNegative = digits.first == 0x2D
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            // Counted downwards, since the least value has no positive counterpart.
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (difference, underflow) = product.subtractingReportingOverflow(Int64(byte - 0x30))
            guard !overflow, !underflow else { return nil }
            value = difference
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresParameter: PostgresParameter { .int8(self) }
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int64 { try cell.integer(as: Int64.self) }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresParameter: PostgresParameter { .int8(Int64(self)) }
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int { try cell.integer(as: Int.self) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }
    public var postgresParameter: PostgresParameter { .int4(self) }
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int32 { try cell.integer(as: Int32.self) }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .int2, storage: .fixed(bits: UInt64(UInt16(bitPattern: self)), count: 2))
    }
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int16 { try cell.integer(as: Int16.self) }
}
