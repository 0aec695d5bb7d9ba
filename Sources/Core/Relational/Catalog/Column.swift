/// A column of a ``Source``: its name in PostgreSQL, its type and whether it may be NULL.
public struct Column: Sendable, Hashable {
    /// The column's name, as PostgreSQL knows it.
    public let name: String
    /// The column's PostgreSQL type.
    public let type: ColumnType
    /// Whether the column may hold NULL. It decides the nullability of fields over it.
    public let isNullable: Bool
    /// Whether its texts are compared and ordered without regard to case, width and composition, alike under every locale of
    /// the database: as the function `videoplay_casefold` of the host's migrations has it, in the order of code points. The
    /// index that serves it is one over `videoplay_casefold(column) COLLATE "C"`.
    public let ignoresCase: Bool
    /// Who may not read it, though they see the row.
    public let access: ColumnAccess
    /// What of it the role sees for which it stands; all of it unless it stands for one.
    private(set) var visibility = ColumnAccess.Visibility.plain

    /// A column that is declared `NOT NULL`, unless `nullable` says otherwise.
    public init(
        _ name: String, _ type: ColumnType, nullable: Bool = false, ignoresCase: Bool = false,
        access: ColumnAccess = .open
    ) {
        self.name = name
        self.type = type
        self.isNullable = nullable
        self.ignoresCase = ignoresCase && type == .text
        self.access = access
    }

    /// The column as a role sees it.
    func seen(by role: Role) -> Column {
        if access.isOpen { return self }
        var column = self
        column.visibility = access.visibility(for: role)
        return column
    }

    /// What stands for the column of a row where it is compared or ordered by.
    func compared(row alias: String) -> String {
        ignoresCase ? Self.folded("\(alias).\(quoted(name))") + " COLLATE \"C\"" : "\(alias).\(quoted(name))"
    }

    /// What stands for a value that it is compared with.
    func comparable(_ placeholder: String) -> String { ignoresCase ? Self.folded(placeholder) : placeholder }

    /// What stands for an array of values that it is compared with.
    func comparableArray(_ placeholder: String) -> String {
        // ARRAY(…) is computed once, before the scan, so that the index is used as for a parameter.
        ignoresCase ? "ARRAY(SELECT \(Self.folded("v")) FROM unnest(\(placeholder)) v)" : placeholder
    }

    /// That a column's text begins with a value. Where an index over the folded text can find it, it is a range of that: what
    /// begins with a text lies before that text with the last code point behind it, which is no character.
    func prefixed(row alias: String, with placeholder: String) -> String {
        guard ignoresCase else {
            return "starts_with(\(alias).\(quoted(name))\(type == .text ? "" : "::text"), \(placeholder))"
        }
        let (column, prefix) = (compared(row: alias), comparable(placeholder))
        return "(\(column) >= \(prefix) AND \(column) < \(prefix) || chr(1114111))"
    }

    private static func folded(_ text: String) -> String { "videoplay_casefold(\(text))" }
}
