/// A file name of the form `NNNN_verb_noun.sql` or `NNNN_verb_noun.down.sql`.
struct MigrationFileName: Sendable, Hashable {
    /// The number, from 1 to 9999.
    let number: Int
    /// What stands between the number and the ending.
    let name: String
    /// Whether the file takes the migration back.
    let isDown: Bool

    /// Reads a file name; `nil` if it does not have that form.
    init?(_ fileName: String) {
        let ending = fileName.hasSuffix(".down.sql") ? ".down.sql" : ".sql"
        guard fileName.hasSuffix(ending) else { return nil }
        let stem = fileName.dropLast(ending.count)
        let digits = stem.prefix { $0.isASCII && $0.isWholeNumber }
        let words = stem.dropFirst(digits.count).dropFirst().split(separator: "_", omittingEmptySubsequences: false)
        guard digits.count == 4, let number = Int(digits), number > 0, stem.dropFirst(4).first == "_",
            words.count >= 2, words.allSatisfy(Self.isWord)
        else { return nil }
        self.number = number
        self.name = words.joined(separator: "_")
        self.isDown = ending == ".down.sql"
    }

    /// Lowercase letters and digits, so that a name is the same on every file system.
    private static func isWord(_ word: Substring) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }
}
