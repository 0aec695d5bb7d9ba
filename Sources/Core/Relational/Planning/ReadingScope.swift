import GraphQL

/// How much of its table a list's statement may have to read for what it answers, however the rows are.
enum ReadingScope: Sendable, Hashable {
    /// The page: an index holds its rows side by side in the list's order.
    case page
    /// All rows that have one of so many values by which an index finds them: that of the parent or of an `eq` filter, or those
    /// of an `in` filter. How many rows these are nobody knows.
    case group(ValueCount)
    /// All rows of the table.
    case table
}
