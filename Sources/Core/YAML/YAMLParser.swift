extension YAMLNode {
    /// Parses a text of at most one document.
    /// - Parameters:
    ///   - bytes: The text, in UTF-8.
    ///   - file: The name for error messages.
    ///   - limits: What the document may cost.
    /// - Returns: The root, or nil where there is no document (an empty text, or comments alone).
    /// - Throws: ``YAMLError`` with the first place that is wrong.
    public static func parse(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode? {
        try check(bytes, file: file, limits: limits)
        var builder = TreeBuilder(file: file, limits: limits)
        try EventParser.parse(bytes, file: file) { (event, mark) throws(YAMLError) in
            try builder.add(event, at: mark)
        }
        return builder.root
    }

    /// Parses a text of at most one document.
    /// - Parameters:
    ///   - text: The text.
    ///   - file: The name for error messages.
    ///   - limits: What the document may cost.
    /// - Returns: The root, or nil where there is no document (an empty text, or comments alone).
    /// - Throws: ``YAMLError`` with the first place that is wrong.
    public static func parse(
        _ text: String, file: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode? {
        try parse(Array(text.utf8), file: file, limits: limits)
    }

    /// Refuses what libyaml would take for something else (UTF-16, a NUL as the end) or report without a column.
    private static func check(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(YAMLError) {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(
                code: .limit, file: file, mark: YAMLMark(line: 1, column: 1),
                message: "the file has \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        var line = 1
        var column = 1
        var decoder = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        while true {
            switch decoder.parseScalar(from: &input) {
            case .emptyInput:
                return
            case .error:
                throw YAMLError(
                    code: .encoding, file: file, mark: YAMLMark(line: line, column: column),
                    message: "the byte here is not UTF-8; save the file in UTF-8")
            case .valid(let scalar):
                let value = Unicode.UTF8.decode(scalar)
                guard isAllowed(value) else {
                    throw YAMLError(
                        code: .encoding, file: file, mark: YAMLMark(line: line, column: column),
                        message: "the character U+\(String(value.value, radix: 16, uppercase: true)) is not allowed")
                }
                if scalar.first == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
            }
        }
    }

    /// The printable characters of YAML 1.2.2, section 5.1, and the byte order mark.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
