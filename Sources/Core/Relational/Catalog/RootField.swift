/// A field of `Query`, and where its value comes from.
public struct RootField: Sendable, Deprecatable {
    /// The field's name.
    public let name: String
    /// What the field answers.
    public let description: String?
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?
    let binding: Binding
    /// Who may ask for it; nil where nothing is said.
    private(set) var access: FieldAccess?

    enum Binding: Sendable, Hashable {
        case lookup(type: String)
        /// By a column that is unique.
        case unique(type: String, column: String, argument: String)
        case list(type: String)
        case viewer(type: String)
        case computed(ComputedField)
        case node
    }

    /// `name(id: ID!): Type`, the object with that key: null where there is none. Over a source that is a bare key every
    /// value is an object, so that the field is non-null.
    public static func lookup(_ name: String, of type: String, description: String? = nil) -> RootField {
        RootField(name: name, description: description, binding: .lookup(type: type))
    }

    /// `name(argument: ID!): Type`, the object with that value of a column of texts which a unique index is over: null where there is
    /// none.
    ///
    /// - Parameters:
    ///   - column: the column.
    ///   - argument: the argument's name.
    public static func lookup(
        _ name: String, of type: String, by column: String, as argument: String, description: String? = nil
    ) -> RootField {
        RootField(
            name: name, description: description, binding: .unique(type: type, column: column, argument: argument))
    }

    /// `name(first:, after:, last:, before:, filter:, orderBy:): TypeConnection!`, all objects of a type.
    public static func list(_ name: String, of type: String, description: String? = nil) -> RootField {
        RootField(name: name, description: description, binding: .list(type: type))
    }

    /// `name: Type`, the object whose key is the id of the one who asks: null for nobody.
    public static func viewer(_ name: String, of type: String, description: String? = nil) -> RootField {
        RootField(name: name, description: description, binding: .viewer(type: type))
    }

    /// The same field for these alone. Unless it is said, everybody of whom is known who they are may ask for objects and lists, of
    /// which they get what they may see; what SQL computes is for those who see what is recorded of everybody.
    public func allowing(_ access: FieldAccess) -> RootField {
        var field = self
        field.access = access
        return field
    }

    /// Who may ask for it.
    var effectiveAccess: FieldAccess {
        if let access { return access }
        if case .computed = binding { return .seeingAll }
        return .everyone
    }
}
