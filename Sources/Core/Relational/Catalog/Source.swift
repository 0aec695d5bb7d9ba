/// Where the rows of an object type come from: a table with its key, columns and indexes, or a bare key without a table.
///
/// A bare key (``init(key:)``) is how `Video` exists: nothing is stored about a video but what other tables refer to.
public struct Source: Sendable, Hashable {
    /// The table's name, or nil for a bare key.
    public let table: String?
    /// The column that identifies a row.
    public let key: Column
    /// Every column that fields, filters, orders and relations may use, the key among them.
    public let columns: [Column]
    /// The leading columns of each index of the table, in the index's order. A relation, filter or order that none of
    /// them serves is refused when the modules are put together.
    public let indexes: [[String]]
    /// A condition that every path to these rows carries, or nil. See ``RowPredicate``.
    public let authorization: RowPredicate?

    /// A table. The key's own index need not be listed.
    public init(
        table: String, key: Column, columns: [Column], indexes: [[String]] = [], authorization: RowPredicate? = nil
    ) {
        self.table = table
        self.key = key
        self.columns = [key] + columns
        self.indexes = [[key.name]] + indexes
        self.authorization = authorization
    }

    /// A bare key: every value of the key is an object, and asking for one costs no SQL.
    public init(key: Column) {
        self.table = nil
        self.key = key
        self.columns = [key]
        self.indexes = [[key.name]]
        self.authorization = nil
    }

    /// The same source, with each column as `change` makes it.
    func mapping(_ change: (Column) -> Column) -> Source { Source(self, change) }

    private init(_ source: Source, _ change: (Column) -> Column) {
        table = source.table
        key = change(source.key)
        columns = source.columns.map(change)
        indexes = source.indexes
        authorization = source.authorization
    }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// Whether some index has `name` as its first column, so that a look-up by it needs no scan of the table.
    func isIndexed(_ name: String) -> Bool { indexes.contains { $0.first == name } }

    /// Whether some index holds `name` at all.
    func isCovered(_ name: String) -> Bool { indexes.contains { $0.contains(name) } }
}

/// A condition over a row, as SQL in which `{row}` stands for the row's alias and `{viewer}` for the id of the one who
/// asks (NULL for nobody), which is bound as a parameter.
///
///     RowPredicate("{row}.user_id = {viewer}")
public struct RowPredicate: Sendable, Hashable {
    let template: String

    /// A condition. `template` is trusted SQL, written by a module's author and never built from input.
    public init(_ template: String) { self.template = template }
}
