/// Where the rows of an object type come from: a table with its key, columns and indexes, a bare key without a table, or
/// whatever yields its columns.
///
/// A bare key (``init(key:)``) is how `Video` exists: nothing is stored about a video but what other tables refer to. Values
/// (``init(columns:)``) stand in the answers of computed fields alone.
public struct Source: Sendable, Hashable {
    /// The table's name, or nil for a bare key and for values.
    public let table: String?
    /// The columns that identify a row together; none for values that nothing tells apart.
    public let key: [Column]
    /// Every column that fields, filters, orders and relations may use, the key among them.
    public let columns: [Column]
    /// The leading columns of each index of the table, in the index's order. A relation that none of them serves is refused
    /// when the modules are put together; a filter or an order that none serves costs what has to be read.
    public let indexes: [[String]]
    /// A condition that every path to these rows carries, or nil. See ``RowPredicate``.
    public let authorization: RowPredicate?
    /// Whether its rows stand in the answers of computed fields alone.
    public let isValue: Bool

    /// A table. The key's own index need not be listed.
    public init(
        table: String, key: Column, columns: [Column], indexes: [[String]] = [], authorization: RowPredicate? = nil
    ) {
        self.init(table: table, key: [key], columns: columns, indexes: indexes, authorization: authorization)
    }

    /// A table whose rows several columns identify together. The key's own index need not be listed.
    public init(
        table: String, key: [Column], columns: [Column], indexes: [[String]] = [], authorization: RowPredicate? = nil
    ) {
        self.table = table
        self.key = key
        self.columns = key + columns
        self.indexes = [key.map(\.name)] + indexes
        self.authorization = authorization
        self.isValue = false
    }

    /// A bare key: every value of the key is an object, and asking for one costs no SQL.
    public init(key: Column) {
        self.table = nil
        self.key = [key]
        self.columns = [key]
        self.indexes = [[key.name]]
        self.authorization = nil
        self.isValue = false
    }

    /// A bare key whose objects can be listed all the same, by fields that SQL computes as connections of them.
    ///
    /// - Parameters:
    ///   - key: the key's column.
    ///   - listed: what the objects of such a connection are filtered and ordered by: the SQL yields these columns beside the key.
    public init(key: Column, listedBy listed: [Column]) {
        self.table = nil
        self.key = [key]
        self.columns = [key] + listed
        self.indexes = [[key.name]]
        self.authorization = nil
        self.isValue = false
    }

    /// The same source, with each column as `change` makes it.
    func mapping(_ change: (Column) -> Column) -> Source { Source(self, change) }

    private init(_ source: Source, _ change: (Column) -> Column) {
        table = source.table
        key = source.key.map(change)
        columns = source.columns.map(change)
        indexes = source.indexes
        authorization = source.authorization
        isValue = source.isValue
    }

    /// Values that computed fields yield: rows of these columns, stored nowhere.
    ///
    /// - Parameters:
    ///   - columns: what each row has.
    ///   - key: the names of the columns that tell the rows of one answer apart; needed to page through them.
    public init(columns: [Column], key: [String] = []) {
        self.table = nil
        self.key = key.compactMap { name in columns.first { $0.name == name } }
        self.columns = columns
        self.indexes = []
        self.authorization = nil
        self.isValue = true
    }

    /// The names of the key's columns.
    var keyNames: [String] { key.map(\.name) }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// Whether some index has `name` as its first column, so that a look-up by it needs no scan of the table.
    func isIndexed(_ name: String) -> Bool { indexes.contains { $0.first == name } }
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
