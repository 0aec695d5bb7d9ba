/// One row of a result.
public struct PostgresRow: Sendable {
    /// The result that the row belongs to.
    public let result: PostgresResult
    /// The row's number, from 0.
    public let index: Int

    /// Reads the value of a column.
    /// - Parameter column: the column's number, from 0.
    /// - Throws: a ``PostgresError`` of code `decoding` that names the column, where there is none of that number or
    ///   its value does not fit the type.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, at column: Int
    ) throws(PostgresError) -> Value {
        guard column >= 0, column < result.columnCount, index >= 0, index < result.rowCount else {
            throw PostgresError(.decoding, "there is no column \(column): the result has \(result.columnCount)")
        }
        do throws(PostgresError) {
            guard let bytes = result.bytes(row: index, column: column) else { return try Value.decodeNull() }
            return try Value.decode(
                PostgresCell(bytes: bytes, type: result.columnType(column), format: result.columnFormat(column)))
        } catch {
            throw error.with(column: result.columnName(column))
        }
    }

    /// Reads the value of the first column of a name.
    /// - Throws: a ``PostgresError`` of code `decoding` that names the column, where there is none of that name or
    ///   its value does not fit the type.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type = Value.self, named name: String
    ) throws(PostgresError) -> Value {
        guard let column = result.columnIndex(named: name) else {
            throw PostgresError(.decoding, "the result has no column \"\(name)\"", column: name)
        }
        return try decode(type, at: column)
    }
}
