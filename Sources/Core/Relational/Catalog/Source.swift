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
    /// A condition that every path to these rows carries whoever asks, or nil. See ``RowPredicate``. Of a source as a role sees it
    /// that is said by ``access``, too.
    public let authorization: RowPredicate?
    /// Who sees which of the rows.
    public let access: RowAccess
    /// Whether its rows stand in the answers of computed fields alone.
    public let isValue: Bool

    /// A table. The key's own index need not be listed.
    ///
    /// - Parameters:
    ///   - authorization: what has to be true of a row for anybody to see it.
    ///   - access: who sees which of these rows. Unless it is said, viewers see none, and all others of whom is known who they
    ///     are see all.
    public init(
        table: String, key: Column, columns: [Column], indexes: [[String]] = [], authorization: RowPredicate? = nil,
        access: RowAccess? = nil
    ) {
        self.init(
            table: table, key: [key], columns: columns, indexes: indexes, authorization: authorization, access: access)
    }

    /// A table whose rows several columns identify together. The key's own index need not be listed.
    public init(
        table: String, key: [Column], columns: [Column], indexes: [[String]] = [], authorization: RowPredicate? = nil,
        access: RowAccess? = nil
    ) {
        self.access = access ?? .unsaid
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
        self.access = .everyone
        self.isValue = false
    }

    /// The same source, with each column as `change` makes it.
    func mapping(_ change: (Column) -> Column) -> Source { Source(self, and: nil, change) }

    /// The source as a role sees it.
    func seen(by role: Role) -> Source { limited(to: access.extent(for: role), role) }

    /// The source with those rows alone that a role may change.
    func changeable(by role: Role) -> Source { limited(to: access.changeable(by: role), role) }

    private func limited(to extent: RowAccess.Extent, _ role: Role) -> Source {
        let condition: RowPredicate? =
            switch extent {
            case .all: nil
            case .those(let predicate): predicate
            case .none: table == nil ? nil : .never
            }
        return Source(self, and: condition) { $0.seen(by: role) }
    }

    /// The source without the rows that do not meet a condition.
    func concealing(_ condition: RowPredicate) -> Source { Source(self, and: condition) { $0 } }

    private init(_ source: Source, and condition: RowPredicate?, _ change: (Column) -> Column) {
        table = source.table
        key = source.key.map(change)
        columns = source.columns.map(change)
        indexes = source.indexes
        authorization = .all(source.authorization, condition)
        access = source.access
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
        self.access = .everyone
        self.isValue = true
    }

    /// Whether it depends on the row whether somebody sees it.
    var isGuardedByRow: Bool { authorization != nil || !access.predicates.isEmpty }

    /// The names of the key's columns.
    var keyNames: [String] { key.map(\.name) }

    /// The column of that name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// Whether some index has `name` as its first column, so that a look-up by it needs no scan of the table.
    func isIndexed(_ name: String) -> Bool { indexes.contains { $0.first == name } }
}
