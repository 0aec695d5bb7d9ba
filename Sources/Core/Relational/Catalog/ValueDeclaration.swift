extension ObjectDeclaration {
    /// An object type without a table: what computed fields, batch resolvers and columns of `jsonb` yield, such as numbers about
    /// a video. It has no `nodeId`.
    ///
    /// - Parameters:
    ///   - name: the type's name.
    ///   - columns: what SQL has to yield for an object, by name and type.
    ///   - key: the names of the columns that tell the objects of one answer apart; needed to list them as a connection.
    ///   - description: what the type stands for.
    ///   - listing: how its objects are listed, or nil where no connection of them exists.
    ///   - fields: the fields; relations by columns are possible as in any type.
    public static func value(
        _ name: String, columns: [Column], key: [String] = [], description: String? = nil, listing: Listing? = nil,
        fields: [FieldDeclaration]
    ) -> ObjectDeclaration {
        ObjectDeclaration(
            name, over: Source(columns: columns, key: key), description: description, listing: listing, fields: fields)
    }
}
