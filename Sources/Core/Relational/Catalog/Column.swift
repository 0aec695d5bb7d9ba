/// A column of a ``Source``: its name in PostgreSQL, its type and whether it may be NULL.
public struct Column: Sendable, Hashable {
    /// The column's name, as PostgreSQL knows it.
    public let name: String
    /// The column's PostgreSQL type.
    public let type: ColumnType
    /// Whether the column may hold NULL. It decides the nullability of fields over it.
    public let isNullable: Bool

    /// A column that is declared `NOT NULL`, unless `nullable` says otherwise.
    public init(_ name: String, _ type: ColumnType, nullable: Bool = false) {
        self.name = name
        self.type = type
        self.isNullable = nullable
    }
}
