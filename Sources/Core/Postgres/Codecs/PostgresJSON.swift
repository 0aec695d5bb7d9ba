/// JSON text, as bytes: bound as `jsonb`, read from `json` and `jsonb`. The server checks that it is JSON.
public struct PostgresJSON: Hashable, Sendable {
    /// The JSON text in UTF-8.
    public var bytes: [UInt8]

    /// JSON text in UTF-8.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// JSON text.
    public init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The JSON text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .jsonb }

    /// The binary form of `jsonb` is a version, 1, and the text (`jsonb_recv`, src/backend/utils/adt/jsonb.c).
    public var postgresParameter: PostgresParameter { .binary([1] + bytes, type: .jsonb) }

    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> PostgresJSON {
        switch (cell.type, cell.format) {
        case (.json, _), (.jsonb, .text):
            return PostgresJSON(bytes: Array(cell.bytes))
        case (.jsonb, .binary):
            guard cell.bytes.first == 1 else { throw cell.malformed(PostgresJSON.self) }
            return PostgresJSON(bytes: Array(cell.bytes.dropFirst()))
        default:
            throw cell.mismatch(PostgresJSON.self)
        }
    }
}
