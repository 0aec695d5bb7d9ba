/// A place in a document; both numbers count from one, columns in Unicode scalars.
public struct YAMLMark: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// Makes a mark.
    /// - Parameters:
    ///   - line: The line, from one.
    ///   - column: The column, from one.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `3:9`.
    public var description: String { "\(line):\(column)" }

    /// The order of the text.
    public static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}
