/// Why bytes are not the JSON that was asked for, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String { case syntax, encoding, duplicateName, limit, notFinite }
        private let kind: Kind

        /// The bytes do not follow the grammar of RFC 8259.
        public static let syntax = Code(kind: .syntax)
        /// The bytes are not UTF-8, or an escape names half a surrogate pair.
        public static let encoding = Code(kind: .encoding)
        /// An object has two members of one name.
        public static let duplicateName = Code(kind: .duplicateName)
        /// The text is larger or deeper than allowed.
        public static let limit = Code(kind: .limit)
        /// A double that JSON cannot express: infinite or not a number.
        public static let notFinite = Code(kind: .notFinite)

        public var description: String { kind.rawValue }
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, for a person. Never holds the text at fault.
    public let message: String
    /// The byte at fault, from 0.
    public let offset: Int
    /// The line of that byte, from 1.
    public let line: Int
    /// The column of that byte in Unicode scalars, from 1.
    public let column: Int

    init(_ code: Code, _ message: String, offset: Int = 0, line: Int = 1, column: Int = 1) {
        self.code = code
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// An error at a byte of a text, whose line and column are counted here.
    init(_ code: Code, _ message: String, at offset: Int, in text: UnsafeRawBufferPointer) {
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(code, message, offset: offset, line: line, column: column)
    }

    public var description: String { "\(message) (line \(line), column \(column))" }
}
