public import CLibPQ

/// The cells of a result for reading many of them: a pointer without a reference count.
///
/// Valid only as long as the ``PostgresResult`` that it was taken from: keep that alive (`withExtendedLifetime`) meanwhile.
public struct UnsafePostgresCells {
    @usableFromInline let pointer: OpaquePointer?

    @inlinable
    init(_ pointer: OpaquePointer?) { self.pointer = pointer }

    /// Those of no result: every value is NULL.
    public static var none: UnsafePostgresCells { UnsafePostgresCells(nil) }

    /// The bytes of a value, in the form that was asked for; nil for NULL, and where there is no such row or column.
    @inlinable
    public func bytes(row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
        let row = Int32(truncatingIfNeeded: row)
        let column = Int32(truncatingIfNeeded: column)
        // libpq checks the numbers itself. It points NULL at an empty string, so only an empty value needs to be asked.
        let count = Int(PQgetlength(pointer, row, column))
        if count == 0 && PQgetisnull(pointer, row, column) != 0 { return nil }
        guard let value = PQgetvalue(pointer, row, column) else { return nil }
        return UnsafeBufferPointer(start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
    }
}

extension PostgresResult {
    /// The result's cells, valid as long as the result.
    @inlinable
    public var unsafeCells: UnsafePostgresCells { UnsafePostgresCells(handle.pointer) }
}
