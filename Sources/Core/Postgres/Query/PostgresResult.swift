/// What one statement returned.
///
/// It owns the memory that libpq received the rows in and frees it at its end. It is never changed after it was made,
/// so it can be read from any number of threads.
public final class PostgresResult: Sendable {
    @usableFromInline let handle: ResultHandle

    /// How many rows there are.
    public let rowCount: Int
    /// How many columns there are; 0 for a statement that returns no rows.
    public let columnCount: Int

    init(_ handle: consuming ResultHandle) {
        self.rowCount = handle.rowCount
        self.columnCount = handle.columnCount
        self.handle = handle
    }

    /// A result made by hand, in text form, for tests and measurements of what reads results.
    /// - Parameters:
    ///   - columns: how many columns there are.
    ///   - rows: the values of each row; nil for NULL.
    /// - Returns: nil where there is no memory for it.
    public static func make(columns: Int, rows: [[String?]]) -> PostgresResult? {
        guard let handle = ResultHandle.make(columns: columns, rows: rows) else { return nil }
        return PostgresResult(handle)
    }

    /// How many rows the statement returned, inserted, updated, deleted, moved or copied; 0 for any other.
    public var affectedRows: Int { handle.affectedRows }

    /// The server's command tag, `INSERT 0 1` for example.
    public var commandTag: String { handle.commandTag }

    /// The name of a column, numbered from 0; empty where there is none of that number.
    public func columnName(_ column: Int) -> String { handle.columnName(column) }

    /// The type of a column, numbered from 0; `.unspecified` where there is none of that number.
    public func columnType(_ column: Int) -> PostgresType { handle.columnType(column) }

    /// The form of a column's values.
    public func columnFormat(_ column: Int) -> PostgresFormat { handle.columnFormat(column) }

    /// The number of the first column of a name, by exact comparison.
    public func columnIndex(named name: String) -> Int? {
        (0..<columnCount).first { handle.columnName($0, equals: name) }
    }

    /// The bytes of a value, in the form that was asked for; nil for NULL, and where there is no such row or column.
    /// The bytes stay valid as long as the result lives: keep it alive (`withExtendedLifetime`) while you read them.
    @inlinable
    public func bytes(row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
        handle.bytes(row: row, column: column)
    }

    /// Whether a value is NULL; true where there is no such row or column.
    @inlinable
    public func isNull(row: Int, column: Int) -> Bool {
        handle.isNull(row: row, column: column)
    }
}

extension PostgresResult: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { rowCount }

    /// A row, numbered from 0. Reading a row beyond the end throws when it is decoded.
    public subscript(position: Int) -> PostgresRow { PostgresRow(result: self, index: position) }
}
