extension SourceLocation {
    /// The place of a byte of UTF-8 text. A line ends with LF, CR, or CR LF: specification section 2.1.2.
    init(ofByte offset: Int, in source: [UInt8]) {
        var counter = SourceLocationCounter()
        counter.advance(to: offset, in: source)
        self = counter.location
    }
}

/// Counts lines and columns along a text.
struct SourceLocationCounter {
    private var position = 0
    private var line = 1
    private var column = 1

    var location: SourceLocation { SourceLocation(line: line, column: column) }

    mutating func advance(to offset: Int, in source: [UInt8]) {
        let end = min(offset, source.count)
        while position < end {
            let byte = source[position]
            switch byte {
            case UInt8(ascii: "\n"): endLine()
            case UInt8(ascii: "\r"):
                // In CR LF, the LF ends the line.
                let isFollowed = position + 1 < source.count && source[position + 1] == UInt8(ascii: "\n")
                if !isFollowed { endLine() }
            case 0xF0...: column += 2
            default: if byte & 0xC0 != 0x80 { column += 1 }
            }
            position += 1
        }
    }

    private mutating func endLine() {
        line += 1
        column = 1
    }
}

/// The places of many bytes of one text, each found by counting from a mark not far before it.
struct SourceLocationIndex: Sendable {
    /// How far apart the marks are, in bytes.
    private static let spacing = 1_024

    private let source: [UInt8]
    private let marks: [SourceLocationCounter]

    init(_ source: [UInt8]) {
        self.source = source
        var counter = SourceLocationCounter()
        var marks = [counter]
        while marks.count * Self.spacing <= source.count {
            counter.advance(to: marks.count * Self.spacing, in: source)
            marks.append(counter)
        }
        self.marks = marks
    }

    /// The place of a byte.
    func location(ofByte offset: Int) -> SourceLocation {
        var counter = marks[min(max(offset, 0), source.count) / Self.spacing]
        counter.advance(to: offset, in: source)
        return counter.location
    }
}
