extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .bool, storage: .fixed(bits: self ? 1 : 0, count: 1))
    }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Bool {
        guard cell.type == .bool else { throw cell.mismatch(Bool.self) }
        guard cell.bytes.count == 1 else { throw cell.malformed(Bool.self) }
        switch (cell.format, cell.bytes[0]) {
        case (.binary, 0), (.text, 0x66): return false
        case (.binary, 1), (.text, 0x74): return true
        default: throw cell.malformed(Bool.self)
        }
    }
}
