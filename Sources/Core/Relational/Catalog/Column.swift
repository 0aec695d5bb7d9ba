/// A column of a ``Source``: its name in PostgreSQL, its type and whether it may be NULL.
public struct Column: Sendable, Hashable {
    /// The column's name, as PostgreSQL knows it.
    public let name: String
    /// The column's PostgreSQL type.
    public let type: ColumnType
    /// Whether the column may hold NULL. It decides the nullability of fields over it.
    public let isNullable: Bool
    /// Whether its texts are compared and ordered without regard to case, as `lower()` of the database has it. The index
    /// that serves it is one over `lower(column)`.
    public let ignoresCase: Bool

    /// A column that is declared `NOT NULL`, unless `nullable` says otherwise.
    public init(_ name: String, _ type: ColumnType, nullable: Bool = false, ignoresCase: Bool = false) {
        self.name = name
        self.type = type
        self.isNullable = nullable
        self.ignoresCase = ignoresCase && type == .text
    }

    /// What stands for the column of a row where it is compared or ordered by.
    func compared(row alias: String) -> String {
        ignoresCase ? "lower(\(alias).\(quoted(name)))" : "\(alias).\(quoted(name))"
    }

    /// What stands for a value that it is compared with.
    func comparable(_ placeholder: String) -> String { ignoresCase ? "lower(\(placeholder))" : placeholder }

    /// What stands for an array of values that it is compared with.
    func comparableArray(_ placeholder: String) -> String {
        // ARRAY(…) is computed once, before the scan, so that the index is used as for a parameter.
        ignoresCase ? "ARRAY(SELECT lower(v) FROM unnest(\(placeholder)) v)" : placeholder
    }
}
