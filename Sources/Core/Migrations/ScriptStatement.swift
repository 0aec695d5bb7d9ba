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

    /// Whether it changes the session alone, so that another session has to run it again.
    var isOfSession: Bool { words.first == "set" || words.first == "reset" }

    /// Whether it commits by itself what it does, piece by piece, so that what a failed one has done stays.
    var commitsByItself: Bool { words.first == "call" || words.first == "do" }

    /// Whether it is one of those that PostgreSQL refuses in a transaction, as far as its first words tell.
    var refusesTransaction: Bool {
        guard let first = words.first else { return false }
        return first == "vacuum" || words.starts(with: ["alter", "system"])
            || (words.contains("concurrently") && first != "refresh")
    }

    /// Whether it comes to the same when it is run a second time, by its nature or since it says so itself. Statements of
    /// ``IndexStatement``, which have to be seen to before, are not among them.
    var isRepeatable: Bool {
        guard let first = words.first else { return false }
        if ["vacuum", "analyze", "cluster", "checkpoint", "comment", "refresh"].contains(first) || isOfSession {
            return true
        }
        if words.starts(with: ["alter", "system"]) || words.starts(with: ["create", "or", "replace"]) { return true }
        // `CREATE TABLE IF NOT EXISTS …`, `DROP VIEW IF EXISTS …`.
        return (first == "create" && words.suffix(2) == ["if", "not"])
            || (first == "drop" && words.suffix(2) == ["if", "exists"])
    }
}
