/// What the parts of an operation cost. The unit is about what PostgreSQL and the writer of answers spend on a row that an
/// index finds.
///
/// A field of a row has no price of its own: it comes with the row, the number of fields and the length of the answer are
/// bounded by themselves.
enum Price {
    /// Looking for the rows of one parent.
    static let search = 1
    /// A row, or another one joined to it, or what code computes for it.
    static let row = 1
    /// Counting the rows of one parent, of which nobody knows how many there are.
    static let count = 10
    /// All that a schema says of itself, which is written anew for each request.
    static let schema = 200
    /// What a schema says of one type.
    static let type = 10
    /// A write with its transaction.
    static let write = 20
}

/// What a statement costs for each parent's rows that it looks for, and for each row.
struct StatementPrice: Sendable, Hashable {
    var perParent: Int
    var perRow: Int
}
