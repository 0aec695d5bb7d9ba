internal import CLibPQ
internal import Glibc

extension ResultHandle {
    /// A result with these rows, in text form, without a server. Nil where libpq has no memory for it.
    static func make(columns: Int, rows: [[String?]]) -> ResultHandle? {
        guard let pointer = PQmakeEmptyPGresult(nil, PGRES_TUPLES_OK) else { return nil }
        let handle = ResultHandle(pointer)
        guard let name = strdup("column") else { return nil }
        defer { free(name) }
        // libpq copies the names.
        var attributes = (0..<columns).map { _ in
            PGresAttDesc(
                name: name, tableid: 0, columnid: 0, format: 0, typid: PostgresType.text.rawValue, typlen: -1,
                atttypmod: -1)
        }
        guard PQsetResultAttrs(pointer, Int32(truncatingIfNeeded: columns), &attributes) != 0 else { return nil }
        for (row, values) in rows.enumerated() {
            for (column, value) in values.prefix(columns).enumerated() {
                guard handle.set(value, row: row, column: column) else { return nil }
            }
        }
        return handle
    }

    private func set(_ value: String?, row: Int, column: Int) -> Bool {
        let row = Int32(truncatingIfNeeded: row)
        let column = Int32(truncatingIfNeeded: column)
        guard var value else { return PQsetvalue(pointer, row, column, nil, -1) != 0 }
        return value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                // A null pointer would mean NULL; an empty string may have one.
                var empty: CChar = 0
                return withUnsafeMutablePointer(to: &empty) { none in
                    PQsetvalue(
                        pointer, row, column, UnsafeMutablePointer(mutating: text.baseAddress) ?? none,
                        Int32(truncatingIfNeeded: text.count)) != 0
                }
            }
        }
    }
}
