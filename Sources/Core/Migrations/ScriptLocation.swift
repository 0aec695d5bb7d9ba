/// From an offset in a file to line and column.
enum ScriptLocation {
    /// The line and the column, in Unicode scalars, of a byte of a file.
    static func of(utf8Offset offset: Int, in bytes: [UInt8], file: String) -> MigrationError.Location {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return MigrationError.Location(file: file, line: line, column: column)
    }
}
