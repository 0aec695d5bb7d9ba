extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }
    public var postgresParameter: PostgresParameter { .text(self) }

    /// Reads the character types, `json`, and types made in the database, of which enums are text in both forms.
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> String {
        guard cell.type.hasTextualBinaryForm else { throw cell.mismatch(String.self) }
        guard let value = String(validating: cell.bytes, as: UTF8.self) else { throw cell.malformed(String.self) }
        return value
    }
}
