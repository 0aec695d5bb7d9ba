/// A value that can be read from a column of a result, in binary and in text form.
public protocol PostgresDecodable: Sendable {
    /// Reads a value that is not NULL.
    /// - Throws: a ``PostgresError`` of code `decoding` where the column's type or its bytes do not fit.
    static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self

    /// What NULL is read as. Only an optional has such a value.
    /// - Throws: a ``PostgresError`` of code `decoding`, by default.
    static func decodeNull() throws(PostgresError) -> Self

    /// Reads an array of these values.
    /// - Throws: a ``PostgresError`` of code `decoding` where the column's type or its bytes do not fit.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

/// The bytes of one value of a result, with what is needed to read them. Valid inside `decode` only.
public struct PostgresCell {
    /// The value's bytes.
    public let bytes: UnsafeBufferPointer<UInt8>
    /// The column's type.
    public let type: PostgresType
    /// The form that the bytes are in.
    public let format: PostgresFormat

    @usableFromInline
    init(bytes: UnsafeBufferPointer<UInt8>, type: PostgresType, format: PostgresFormat) {
        self.bytes = bytes
        self.type = type
        self.format = format
    }
}

extension PostgresCell {
    func mismatch(_ wanted: Any.Type) -> PostgresError {
        PostgresError(
            .decoding,
            "a value of PostgreSQL type \(type.rawValue) was read as \(wanted); read it as the type it has, or cast it in the SQL"
        )
    }

    func malformed(_ wanted: Any.Type) -> PostgresError {
        PostgresError(.decoding, "the server's \(format) form of type \(type.rawValue) cannot be read as \(wanted)")
    }

    func outOfRange(_ wanted: Any.Type) -> PostgresError {
        PostgresError(.decoding, "a value of PostgreSQL type \(type.rawValue) is out of the range of \(wanted)")
    }
}

extension PostgresDecodable {
    public static func decodeNull() throws(PostgresError) -> Self {
        throw PostgresError(.decoding, "NULL was read as \(Self.self); read it as an optional")
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? {
        try Wrapped.decode(cell)
    }

    public static func decodeNull() throws(PostgresError) -> Wrapped? {
        nil
    }
}
