/// One statement of a script.
struct ScriptStatement: Sendable, Hashable {
    /// Its bytes in the script, from its first token to its last, without the semicolon.
    let range: Range<Int>
    /// Its first words in lowercase, four at most, as far as it begins with words.
    let words: [String]

    private static let transactionControl: Set<String> = ["begin", "start", "commit", "end", "abort", "rollback"]

    /// Why a migrator does not run the statement, where it does not.
    var refusal: String? {
        guard let first = words.first else { return nil }
        if first.hasPrefix("\\") {
            return "\(first) is a command of psql: a migration holds SQL alone"
        }
        if Self.transactionControl.contains(first) || (first == "prepare" && words.dropFirst().first == "transaction") {
            return "\(first.uppercased()) would end the transaction that the migration runs in: remove it"
        }
        return nil
    }
}
