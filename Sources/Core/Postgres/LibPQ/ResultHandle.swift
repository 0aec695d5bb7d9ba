public import CLibPQ

/// A `PGresult`, freed at the end of its life.
///
/// Sendable, since libpq never changes a result after `PQgetResult` handed it out and reads it without locks
/// (PostgreSQL documentation, 34.20 "Behavior in Threaded Programs").
@usableFromInline
struct ResultHandle: ~Copyable, @unchecked Sendable {
    @usableFromInline let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }
    var columnCount: Int { Int(PQnfields(pointer)) }
    var affectedRows: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }
    var commandTag: String { String(cString: PQcmdStatus(pointer)) }

    func columnName(_ column: Int) -> String {
        guard let name = PQfname(pointer, Int32(truncatingIfNeeded: column)) else { return "" }
        return String(cString: name)
    }

    func columnName(_ column: Int, equals name: String) -> Bool {
        guard let found = PQfname(pointer, Int32(truncatingIfNeeded: column)) else { return false }
        return name == String(cString: found)
    }

    func columnType(_ column: Int) -> PostgresType {
        PostgresType(rawValue: PQftype(pointer, Int32(truncatingIfNeeded: column)))
    }

    func columnFormat(_ column: Int) -> PostgresFormat {
        PQfformat(pointer, Int32(truncatingIfNeeded: column)) == 0 ? .text : .binary
    }

    @inlinable
    func bytes(row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
        UnsafePostgresCells(pointer).bytes(row: row, column: column)
    }

    @inlinable
    func isNull(row: Int, column: Int) -> Bool {
        PQgetisnull(pointer, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column)) != 0
    }

    /// A field of an error, by its letter.
    func field(_ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(letter.value)).map { String(cString: $0) }
    }
}
