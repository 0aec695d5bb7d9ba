/// The text of a file of SQL statements.
///
/// A script runs in one transaction together with the row that records it, so that it happens as a whole or not at all;
/// it may not begin or end transactions itself. Some statements cannot run in a transaction: `CREATE INDEX CONCURRENTLY`,
/// `VACUUM`, `ALTER SYSTEM`. A file whose first line is
///
///     -- videoplay: no transaction
///
/// runs outside of one, a statement at a time. How far it came is written down, so that what was cut off in the middle goes on
/// at the next attempt (``UntransactedRun``).
/// Its session may be another one then: of what belongs to a session only `SET` and `RESET` are run again. A statement that was
/// cut off itself is finished where the database shows how far it came, as it does of an index that has a name, or where it
/// may be run again, as `VACUUM` may; of any other a person has to see what it did.
///
/// The lines of a script end in LF, also where those of the file end in CR LF.
public struct MigrationScript: Sendable, Hashable {
    /// The file's path.
    public let file: String
    /// The file's text.
    public let text: String
    /// Whether it runs in a transaction.
    public let isTransactional: Bool
    /// The statements, in order.
    let statements: [ScriptStatement]

    static let noTransactionMarker = "-- videoplay: no transaction"
    /// What every instruction to the migrator begins with.
    private static let markerPrefix = "-- videoplay:"

    /// Reads a script.
    /// - Parameters:
    ///   - contents: The bytes of the file.
    ///   - file: The file's path, for messages.
    /// - Throws: ``MigrationError`` with code `invalidFile` if the bytes are no SQL that a migrator runs.
    init(_ contents: [UInt8], file: String) throws(MigrationError) {
        let bytes = LineEnds.normalized(contents)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MigrationError(.invalidFile, "\(file) is not UTF-8: save it as UTF-8")
        }
        if let zero = bytes.firstIndex(of: 0) {
            let location = ScriptLocation.of(utf8Offset: zero, in: bytes, file: file)
            throw MigrationError(.invalidFile, "\(location): there is a zero byte: remove it", at: location)
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw MigrationError(.invalidFile, "\(file) begins with a byte order mark: save it without one")
        }
        self.file = file
        self.text = text
        self.isTransactional = try !Self.hasNoTransactionMarker(text, file: file)
        var scanner = ScriptScanner(bytes)
        self.statements = scanner.statements()
        guard !statements.isEmpty else {
            throw MigrationError(.invalidFile, "\(file) holds no statement: write what it shall do, or delete it")
        }
        for statement in statements {
            if let refusal = statement.refusal {
                let location = ScriptLocation.of(utf8Offset: statement.range.lowerBound, in: bytes, file: file)
                throw MigrationError(.invalidFile, "\(location): \(refusal)", at: location)
            }
        }
    }

    private static func hasNoTransactionMarker(_ text: String, file: String) throws(MigrationError) -> Bool {
        var isMarked = false
        for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = String(String.UnicodeScalarView(line))
            guard line.hasPrefix(markerPrefix) else { continue }
            guard index == 0, line == noTransactionMarker else {
                let location = MigrationError.Location(file: file, line: index + 1, column: 1)
                throw MigrationError(
                    .invalidFile,
                    "\(location): \"\(line)\" is no instruction to the migrator: the only one is \"\(noTransactionMarker)\", in the first line",
                    at: location)
            }
            isMarked = true
        }
        return isMarked
    }

    /// The text of one of its statements.
    func text(of statement: ScriptStatement) -> String {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: statement.range.lowerBound)
        return String(Substring(utf8[start..<utf8.index(start, offsetBy: statement.range.count)]))
    }

    /// Where in the file something lies.
    /// - Parameters:
    ///   - position: The place in the statement's text in characters from 1, as PostgreSQL gives it; `nil` for its start.
    ///   - statement: One of the script's statements.
    func location(of position: Int?, in statement: ScriptStatement) -> MigrationError.Location {
        let bytes = Array(text.utf8)
        var offset = statement.range.lowerBound
        var remaining = max(0, (position ?? 1) - 1)
        while remaining > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            remaining -= 1
        }
        return ScriptLocation.of(utf8Offset: offset, in: bytes, file: file)
    }
}
