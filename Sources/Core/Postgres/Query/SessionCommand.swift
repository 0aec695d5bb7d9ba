/// The first word of a statement that changes its session or its transaction. Such a statement on a connection that
/// others share would change it for them too, so it needs a connection of its own.
enum SessionCommand: String, Sendable {
    case abort, begin, close, commit, copy, deallocate, declare, discard, end, execute, fetch, listen
    case load, lock, move, prepare, release, reset, rollback, savepoint, set, start, unlisten

    /// The command that the text begins with, after white space and comments.
    init?(of text: String) {
        var bytes = text.utf8[...]
        Self.skipBlanks(&bytes)
        let word = bytes.prefix { (0x41...0x5A).contains($0 & 0xDF) }
        guard word.count <= 10 else { return nil }
        self.init(rawValue: String(decoding: word.map { $0 | 0x20 }, as: UTF8.self))
    }

    /// Drops white space, `-- …` and nested `/* … */` comments from the start.
    private static func skipBlanks(_ bytes: inout Substring.UTF8View) {
        while let byte = bytes.first {
            if byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0x3B {
                bytes.removeFirst()
            } else if bytes.starts(with: "--".utf8) {
                bytes = bytes.drop { $0 != 0x0A }
            } else if bytes.starts(with: "/*".utf8) {
                skipBlockComment(&bytes)
            } else {
                return
            }
        }
    }

    private static func skipBlockComment(_ bytes: inout Substring.UTF8View) {
        var depth = 0
        repeat {
            if bytes.starts(with: "/*".utf8) {
                depth += 1
                bytes = bytes.dropFirst(2)
            } else if bytes.starts(with: "*/".utf8) {
                depth -= 1
                bytes = bytes.dropFirst(2)
            } else {
                bytes = bytes.dropFirst()
            }
        } while depth > 0 && !bytes.isEmpty
    }
}
