/// A table that ties the rows of two types to each other, many to many: `video_tags` with `video_id` and `tag_id`.
///
/// Each of its columns refers to the key of one type, a key of one column. An index of the table has to begin with `from`.
public struct Through: Sendable, Hashable {
    /// The table's name.
    public let table: String
    /// The column that has the key of the type with the field.
    public let from: String
    /// The column that has the key of the type that the field leads to.
    public let to: String

    /// A table, and its columns.
    public init(table: String, from: String, to: String) {
        self.table = table
        self.from = from
        self.to = to
    }

    /// The condition that a row is tied to a parent.
    ///
    /// - Parameters:
    ///   - key: the SQL of the row's key.
    ///   - parent: what stands for the parent's key.
    func condition(_ key: String, _ parent: String) -> String {
        "\(key) IN (SELECT x.\(quoted(to)) FROM \(quoted(table)) x WHERE x.\(quoted(from)) = \(parent))"
    }
}

extension FieldDeclaration {
    /// The objects of `type` that a table of its own ties to this row, as a Relay connection with that type's filters and orders.
    ///
    ///     .many("tags", of: "Tag", through: Through(table: "video_tags", from: "video_id", to: "tag_id"))
    public static func many(
        _ name: String, of type: String, through table: Through, description: String? = nil
    ) -> FieldDeclaration {
        FieldDeclaration(name: name, description: description, binding: .through(type: type, table))
    }
}
