/// A field of an object type, and where its value comes from.
public struct FieldDeclaration: Sendable, Deprecatable {
    /// The field's name in GraphQL and JSON.
    public let name: String
    /// What the field means, for introspection and the documentation.
    public let description: String?
    /// Why it should not be used any more; nil while it should.
    public var deprecationReason: String?
    /// Whether REST shows it, though it is no value of the row itself.
    private(set) var isShownInREST = false
    /// Who may ask for it, of those who see the object; nil where nothing is said.
    private(set) var access: FieldAccess?
    let binding: Binding

    enum Binding: Sendable {
        case column(String, type: String?)
        case expression(String, type: String)
        case one(type: String, from: [String], to: [String]?, isNullable: Bool)
        case many(type: String, from: [String], to: [String])
        case through(type: String, Through)
        case oneOf(Alternatives)
        case computed(ComputedField)
        case batch(BatchResolver)
    }

    /// The same field with another source of its value.
    func bound(to binding: Binding) -> FieldDeclaration {
        var field = FieldDeclaration(name: name, description: description, binding: binding)
        field.deprecationReason = deprecationReason
        field.isShownInREST = isShownInREST
        field.access = access
        return field
    }

    /// A column's value. The type is the column's scalar (``ColumnType/scalarName``) unless `type` names another, such
    /// as `"ID"`; the column decides whether it is non-null. Over a `jsonb` column `type` may name a value type
    /// (``ObjectDeclaration/value(_:columns:key:description:listing:fields:)``) or a list of one, whose fields are the members
    /// of the JSON.
    public static func column(_ name: String, _ column: String, type: String? = nil, description: String? = nil)
        -> FieldDeclaration
    {
        FieldDeclaration(name: name, description: description, binding: .column(column, type: type))
    }

    /// The value of an SQL expression over the row, in which `{row}` stands for the row's alias. `type` is the name of a scalar
    /// or an enum or a list of one in GraphQL's notation, with `!` where the expression is never NULL; of an enum the expression
    /// yields what is stored, of a list an array. The expression is trusted SQL.
    public static func expression(_ name: String, _ sql: String, type: String, description: String? = nil)
        -> FieldDeclaration
    {
        FieldDeclaration(name: name, description: description, binding: .expression(sql, type: type))
    }

    /// The one object of `type` whose key (or whose column `to`) equals this row's column `from`. It is non-null where
    /// `from` is, the other source has no ``Source/authorization`` and `nullable` does not say otherwise.
    public static func one(
        _ name: String, of type: String, from: String, to: String? = nil, nullable: Bool = false,
        description: String? = nil
    ) -> FieldDeclaration {
        one(name, of: type, from: [from], to: to.map { [$0] }, nullable: nullable, description: description)
    }

    /// The same by several columns, in the order of the other type's key or of its columns `to`.
    public static func one(
        _ name: String, of type: String, from: [String], to: [String]? = nil, nullable: Bool = false,
        description: String? = nil
    ) -> FieldDeclaration {
        FieldDeclaration(
            name: name, description: description,
            binding: .one(type: type, from: from, to: to, isNullable: nullable))
    }

    /// The objects of `type` whose column `to` equals this row's column `from`, as a Relay connection with that type's
    /// filters and orders. An index of the type's source must begin with `to`.
    public static func many(
        _ name: String, of type: String, from: String, to: String, description: String? = nil
    ) -> FieldDeclaration {
        many(name, of: type, from: [from], to: [to], description: description)
    }

    /// The same by several columns, those of this row in the order of those of the other.
    public static func many(
        _ name: String, of type: String, from: [String], to: [String], description: String? = nil
    ) -> FieldDeclaration {
        FieldDeclaration(name: name, description: description, binding: .many(type: type, from: from, to: to))
    }

    /// A value that code computes for many rows at once. See ``BatchResolver``.
    public static func batch(_ name: String, _ resolver: BatchResolver, description: String? = nil) -> FieldDeclaration
    {
        FieldDeclaration(name: name, description: description, binding: .batch(resolver))
    }

    init(name: String, description: String?, binding: Binding) {
        self.name = name
        self.description = description
        self.binding = binding
    }

    /// The same, shown by REST, too: in the answers of routes for one object and for lists, and of those that write, which then read
    /// the object once more. It is for fields of a scalar, an enum or a list of such, that code or SQL computes without an argument
    /// that must be given. The values of the row itself are shown anyway; what is computed costs something, and so it has to be said.
    public func shownInREST() -> FieldDeclaration {
        var field = self
        field.isShownInREST = true
        return field
    }
}

extension FieldDeclaration {
    /// The same field for these alone, of those who see the object. Unless it is said, everybody who sees the object may ask for its
    /// fields; but what SQL or code computes for a type without a table, such as `Video`, is for those who see what is recorded of
    /// everybody (``FieldAccess/seeingAll``).
    public func allowing(_ access: FieldAccess) -> FieldDeclaration {
        var field = self
        field.access = access
        return field
    }
}
