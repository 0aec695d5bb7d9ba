/// The bounds of a query. Past one the answer is an error that names it.
public struct QueryLimits: Sendable, Hashable {
    /// Lexical tokens in a document.
    public var tokens: Int
    /// Levels of fields.
    public var depth: Int
    /// Elements in a page, and values in a filter's list.
    public var listSize: Int
    /// Elements in a page for which neither `first` nor `last` is given.
    public var pageSize: Int
    /// Rows that an operation may ask for: the sum over its lists of their page size times that of each list above.
    public var rows: Int
    /// Rows of parents that a list's statement may read again to find their keys; where there are more, it waits for the
    /// parents' answer instead. A round trip on a local socket costs about as much as reading the default again.
    public var repeatedRows: Int
    /// Documents kept parsed and validated.
    public var documents: Int
    /// Plans kept for each document, one a shape of its variables.
    public var plansPerDocument: Int

    /// Bounds; each has a default.
    public init(
        tokens: Int = 15_000, depth: Int = 15, listSize: Int = 100, pageSize: Int = 20, rows: Int = 50_000,
        repeatedRows: Int = 500, documents: Int = 1_000, plansPerDocument: Int = 64
    ) {
        self.tokens = tokens
        self.depth = depth
        self.listSize = listSize
        self.pageSize = pageSize
        self.rows = rows
        self.repeatedRows = repeatedRows
        self.documents = documents
        self.plansPerDocument = plansPerDocument
    }
}
