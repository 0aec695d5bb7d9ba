import GraphQL

/// What the parts of an operation cost. The unit is about what PostgreSQL and the writer of answers spend on a row that an
/// index finds.
///
/// A field of a row has no price of its own: it comes with the row, the number of fields and the length of the answer are
/// bounded by themselves.
enum Price {
    /// Looking for the rows of one parent, where an index has them in the list's order.
    static let search = 1
    /// A row, or another one joined to it, or what code computes for it.
    static let row = 1
    /// Counting the rows of one parent, or of one value of a filter, of which nobody knows how many there are. Most have some
    /// hundred, and to count one in an index takes a fraction of what it takes to answer with it.
    static let count = 10
    /// Reading those rows to put them in an order, or to find a page of those that a further filter lets through: they are
    /// read from the table itself and compared.
    static let sort = 50
    /// Reading all rows of a table, to count them or to find a page. A table of a million rows is counted in some 100 ms of
    /// one core; the default bound leaves room for ten of them in an operation, and one on a page goes unnoticed.
    static let table = 5_000
    /// How many comparisons of rows with values, or other computations over them, are done at the price of reading them. So
    /// many more cost as much again.
    static let computations = 10
    /// All that a schema says of itself, which is written anew for each request.
    static let schema = 200
    /// What a schema says of one type.
    static let type = 10
    /// A write with its transaction.
    static let write = 20
}
