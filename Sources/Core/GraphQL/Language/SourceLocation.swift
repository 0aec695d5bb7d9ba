/// A place in a document's text.
public struct SourceLocation: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int
    /// The column in UTF-16 code units, from 1, as graphql-js counts it.
    public let column: Int

    /// - Parameters:
    ///   - line: the line, from 1.
    ///   - column: the column in UTF-16 code units, from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
