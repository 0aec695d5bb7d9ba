extension PostgresParameter {
    /// Appends the value as a column of some type takes it.
    /// - Returns: why that cannot be done.
    func appendBinary(to bytes: inout [UInt8], as column: PostgresType) -> String? {
        if isNull || type == column { return appendBinary(to: &bytes) }
        if case .fixed(let bits, let count) = storage, type.integerBytes == Int(count),
            let width = column.integerBytes
        {
            let value = Self.signed(bits, bytes: Int(count))
            guard Self.signed(UInt64(bitPattern: value), bytes: width) == value else {
                return "the integer is out of the column's range"
            }
            return PostgresParameter(
                type: column, storage: .fixed(bits: UInt64(bitPattern: value), count: UInt8(width))
            ).appendBinary(to: &bytes)
        }
        switch (storage, column) {
        case (.text, _) where column.hasTextualBinaryForm, (.textBytes, _) where column.hasTextualBinaryForm:
            return PostgresParameter(type: column, storage: storage).appendBinary(to: &bytes)
        case (.text(let text), .jsonb):
            return PostgresJSON(text).postgresParameter.appendBinary(to: &bytes)
        case (.binary(let value), .json) where type == .jsonb:
            // Without the version that jsonb begins with.
            return PostgresParameter(type: .json, storage: .binary(Array(value.dropFirst()))).appendBinary(to: &bytes)
        default:
            return "a value of type \(type.rawValue) does not fit a column of type \(column.rawValue)"
        }
    }

    /// The lowest bytes of a word as a signed integer.
    private static func signed(_ bits: UInt64, bytes: Int) -> Int64 {
        let shift = UInt64(64 - bytes * 8)
        return Int64(bitPattern: bits << shift) >> Int64(shift)
    }
}

extension PostgresType {
    fileprivate var integerBytes: Int? {
        switch self {
        case .int2: 2
        case .int4: 4
        case .int8: 8
        default: nil
        }
    }
}
