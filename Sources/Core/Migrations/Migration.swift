/// One numbered step of a module's tables, read from its files.
public struct Migration: Sendable, Hashable {
    /// The module whose tables it changes.
    public let module: String
    /// Its place among the migrations of its module, from 1 without gaps.
    public let number: Int
    /// What it does: the `create_users` of `0001_create_users.sql`.
    public let name: String
    /// The script that applies it.
    public let up: MigrationScript
    /// The script that takes it back, where there is one.
    public let down: MigrationScript?
    /// SHA-256 of the text of the file that applies it, in lowercase hexadecimal, whatever ends its lines
    /// (``MigrationChecksum``).
    public let checksum: String
    /// The checksums that the same text has with other line ends.
    var equivalentChecksums: Set<String> = []

    /// How it is called in messages, and how its file is called without `.sql`: `0001_create_users`.
    public var title: String { Self.title(number: number, name: name) }

    /// Whether a checksum that a database remembers is that of this text.
    func isRecorded(as recorded: String) -> Bool { recorded == checksum || equivalentChecksums.contains(recorded) }

    static func title(number: Int, name: String) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
    }
}
