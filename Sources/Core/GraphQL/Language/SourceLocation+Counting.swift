extension SourceLocation {
    /// The place of a byte of UTF-8 text. A line ends with LF, CR, or CR LF: specification section 2.1.2.
    init(ofByte offset: Int, in source: [UInt8]) {
        var line = 1
        var column = 1
        var position = 0
        let end = min(offset, source.count)
        while position < end {
            let byte = source[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                column = 1
            case UInt8(ascii: "\r"):
                if position < source.count, source[position] == UInt8(ascii: "\n") {
                    if position == end { break }
                    position += 1
                }
                line += 1
                column = 1
            case 0xF0...: column += 2
            default: if byte & 0xC0 != 0x80 { column += 1 }
            }
        }
        self.init(line: line, column: column)
    }
}
