import GraphQL

/// How much of its table a list's statement may have to read for what it answers, however the rows are.
enum ReadingScope: Sendable, Hashable {
    /// The page: an index holds its rows side by side in the list's order.
    case page
    /// All rows that have the value by which an index finds them, that of the parent or of an `eq` filter. How many these are
    /// nobody knows. For a filter by `in` they are those of each of its `values`.
    case group(values: InputExpression?)
    /// All rows of the table.
    case table
}
