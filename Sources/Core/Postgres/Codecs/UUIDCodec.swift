public import struct FoundationEssentials.UUID

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }
    public var postgresParameter: PostgresParameter {
        .binary(withUnsafeBytes(of: uuid) { Array($0) }, type: .uuid)
    }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> UUID {
        guard cell.type == .uuid else { throw cell.mismatch(UUID.self) }
        switch cell.format {
        case .binary:
            guard cell.bytes.count == 16 else { throw cell.malformed(UUID.self) }
            let bytes = UnsafeRawBufferPointer(cell.bytes)
            return UUID(uuid: bytes.loadUnaligned(as: type(of: UUID().uuid)))
        case .text:
            guard let value = UUID(uuidString: String(decoding: cell.bytes, as: UTF8.self)) else {
                throw cell.malformed(UUID.self)
            }
            return value
        }
    }
}
