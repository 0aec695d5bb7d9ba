/// An object type that several modules need and none owns. Each of them declares it, the first one creates it, and all of them
/// extend it; so each works without the others.
///
///     schema.shared("Course", over: Source(key: Column("id", .text)), description: "A course of the site.")
///     schema.extend("Course", .many("lessons", of: "Lesson", from: "id", to: "course_id"))
///
/// What the modules say of its fields adds up. They have to agree about where its objects come from, and about a field that
/// several of them name. Its descriptions may differ: the first one counts.
public struct SharedType: Sendable {
    let declaration: ObjectDeclaration
    /// The fields of `Query` that find its objects.
    let roots: [RootField]

    /// A shared type.
    ///
    /// - Parameters:
    ///   - name: the type's name.
    ///   - source: where its objects come from, alike in all modules.
    ///   - description: what the type stands for.
    ///   - listing: how its objects are listed, or nil where another module says so or no connection of them exists.
    ///   - fields: its fields. A bare key has the field `id: ID!` unless others are given.
    ///   - roots: fields of `Query` that find its objects, such as ``RootField/lookup(_:of:description:)``.
    public init(
        _ name: String, over source: Source, description: String? = nil, listing: Listing? = nil,
        fields: [FieldDeclaration] = [], roots: [RootField] = []
    ) {
        let isBareKey = source.table == nil && !source.isValue
        var declaration = ObjectDeclaration(
            name, over: source, description: description, listing: listing,
            fields: fields.isEmpty && isBareKey ? source.keyNames.map { .column("id", $0, type: "ID") } : fields)
        declaration.isShared = true
        self.declaration = declaration
        self.roots = roots
    }
}

extension SchemaDeclarations {
    /// Declares an object type that other modules declare, too, and that all of them extend. See ``SharedType``.
    public mutating func shared(_ type: SharedType) {
        object(type.declaration)
        for root in type.roots { query(root) }
    }

    /// Declares an object type that other modules declare, too, and that all of them extend. See ``SharedType``.
    ///
    /// - Parameters:
    ///   - name: the type's name.
    ///   - source: where its objects come from, alike in all modules.
    ///   - description: what the type stands for; the first one that a module gives counts.
    ///   - fields: its fields. A bare key has the field `id: ID!` unless others are given.
    public mutating func shared(
        _ name: String, over source: Source, description: String? = nil, fields: [FieldDeclaration] = []
    ) {
        shared(SharedType(name, over: source, description: description, fields: fields))
    }
}
