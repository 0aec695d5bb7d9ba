/// An object type over a ``Source``, as a module declares it.
public struct ObjectDeclaration: Sendable {
    /// The type's name.
    public let name: String
    /// What the type stands for.
    public let description: String?
    /// Where its objects come from.
    public let source: Source
    /// The interfaces that it implements; others are added with ``SchemaDeclarations/extend(_:implementing:)``.
    public let interfaces: [String]
    /// The fields that the declaring module gives it; others add theirs with ``SchemaDeclarations/extend(_:_:)``.
    public let fields: [FieldDeclaration]
    /// How its objects are listed, or nil where no connection of them exists.
    public let listing: Listing?
    /// Whether other modules may declare it, too, each with fields of its own: see ``SharedType``.
    var isShared = false

    /// An object type. It implements `Node` and gets `nodeId` by itself.
    public init(
        _ name: String, over source: Source, description: String? = nil, implementing interfaces: [String] = [],
        listing: Listing? = nil,
        fields: [FieldDeclaration]
    ) {
        self.name = name
        self.source = source
        self.interfaces = interfaces
        self.description = description
        self.listing = listing
        self.fields = fields
    }

    /// The same, with what it does not say itself taken from another declaration.
    func completed(by other: ObjectDeclaration) -> ObjectDeclaration {
        var completed = ObjectDeclaration(
            name, over: source, description: description ?? other.description, listing: listing ?? other.listing,
            fields: fields)
        completed.isShared = isShared
        return completed
    }
}
