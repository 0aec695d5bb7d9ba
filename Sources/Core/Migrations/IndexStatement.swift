/// A statement that makes, drops or makes anew an index while others write to its table. It is several transactions, so that
/// one that is cut off leaves half of its work: an index that is not valid (PostgreSQL's documentation, CREATE INDEX,
/// "Building Indexes Concurrently").
enum IndexStatement: Sendable, Hashable {
    /// `CREATE INDEX CONCURRENTLY`: the index's name, and the table as an array of schema, if given, and name.
    case create(name: String, table: [String])
    /// `DROP INDEX CONCURRENTLY`: the index, as an array of schema, if given, and name.
    case drop(index: [String])
    /// `REINDEX … CONCURRENTLY` of an index or a table.
    case rebuild(relation: [String])

    /// Reads a statement. Nil for any other, and for an index whose name PostgreSQL chooses.
    init?(_ statement: String) {
        var words = IndexStatementReader(statement)
        if words.skip("create") {
            _ = words.skip("unique")
            guard words.skip("index"), words.skip("concurrently") else { return nil }
            _ = words.skip("if", "not", "exists")
            guard !words.skip("on"), let name = words.identifier(), words.skip("on") else { return nil }
            _ = words.skip("only")
            guard let table = words.qualifiedName() else { return nil }
            self = .create(name: name, table: table)
        } else if words.skip("drop") {
            guard words.skip("index"), words.skip("concurrently") else { return nil }
            _ = words.skip("if", "exists")
            guard let index = words.qualifiedName(), !words.isAtComma else { return nil }
            self = .drop(index: index)
        } else if words.skip("reindex") {
            words.skipParentheses()
            guard words.skip("index") || words.skip("table") else { return nil }
            guard words.skip("concurrently"), let relation = words.qualifiedName() else { return nil }
            self = .rebuild(relation: relation)
        } else {
            return nil
        }
    }
}

/// Reads a statement word by word.
private struct IndexStatementReader {
    private var tokens: ArraySlice<SQLTokens.Token>

    init(_ statement: String) { tokens = Array(SQLTokens(statement))[...] }

    var isAtComma: Bool { tokens.first == .punctuation(",") }

    /// Goes past these words, if they come next.
    mutating func skip(_ words: String...) -> Bool {
        guard tokens.starts(with: words.map(SQLTokens.Token.word)) else { return false }
        tokens = tokens.dropFirst(words.count)
        return true
    }

    mutating func skipParentheses() {
        guard tokens.first == .punctuation("(") else { return }
        tokens = tokens.drop { $0 != .punctuation(")") }.dropFirst()
    }

    mutating func identifier() -> String? { tokens.popFirst()?.identifier }

    mutating func qualifiedName() -> [String]? {
        guard let first = identifier() else { return nil }
        guard tokens.first == .punctuation(".") else { return [first] }
        tokens = tokens.dropFirst()
        return identifier().map { [first, $0] }
    }
}
