public import GraphQL

/// The schema of all modules together, and for each of its fields where the value comes from.
public struct Catalog: Sendable {
    /// The schema, as clients see it.
    public let schema: Schema
    let objects: [String: CatalogObject]
    let roots: [String: RootField.Binding]
    let subscriptions: [String: SubscriptionField]
    let mutations: [String: BoundMutation]
    /// The modules that declare the schema's fields.
    let owners: FieldOwners
    /// The types of values that have no fields.
    let leaves: LeafTypes
    /// Who may ask for each field of `Query`.
    let rootAccess: [String: FieldAccess]
    /// The role that sees the catalog so: of what is there what it may see.
    var role = Role.admin

    /// Puts the declarations of all modules together.
    ///
    /// All problems are found at once, each with the module at fault and the coordinate: a field added to a type that no one
    /// defines, two declarations that differ, a relation that no index serves, a column that is not there.
    ///
    /// - Parameter declarations: what each module declares, in the order of their dependencies.
    /// - Returns: the catalog, or nil where there are problems.
    public static func assemble(
        _ declarations: [(module: String, schema: SchemaDeclarations)]
    ) -> (catalog: Catalog?, problems: [SchemaProblem]) {
        var assembly = CatalogAssembly()
        for (module, schema) in declarations { assembly.collect(schema, of: module) }
        return assembly.finish()
    }

    /// What the values of a scalar of a module are in JSON; nil of another scalar.
    public func form(ofScalar name: String) -> ScalarDeclaration.Form? { leaves.scalars[name]?.form }

    /// The names of a type's fields that hold a value of the row itself, in the order of their declaration.
    public func scalarFields(of type: String) -> [String] {
        objects[type]?.scalarFields ?? []
    }

    /// The names of a type's fields that REST shows, in the order of their declaration: those that hold a value of the row, and those
    /// that are declared as ``FieldDeclaration/shownInREST()``.
    public func shownFields(of type: String) -> [String] { objects[type]?.shownFields ?? [] }

    /// How a row of a type's table is shown in JSON by itself, or nil for a type without a table.
    public func representation(of type: String) -> Representation? {
        guard let object = objects[type], object.source.table != nil else { return nil }
        return Representation(of: object, fields: object.scalarFields, leaves)
    }

    /// The type of the key by which a field of `Query` looks an object up; of another field's `id` that of the product's own.
    func keyType(of root: String) -> ColumnType {
        roots[root]?.type.flatMap { objects[$0]?.source.key.first?.type } ?? .bigint
    }

    /// The column that a filter of a type's lists compares, or nil where there is no such filter.
    public func filteredColumn(_ filter: String, of type: String) -> Column? {
        guard let object = objects[type], let filter = object.listing?.filter(named: filter) else { return nil }
        return object.source.column(filter.column)
    }

    /// The columns that fields show as they are: the table, the column, and the field's name.
    public var columnFields: [(table: String, column: String, field: String)] {
        objects.values.flatMap { object in
            object.fields.values.compactMap { field in
                guard let table = object.source.table, case .column(let column, _) = field.binding else { return nil }
                return (table, column, field.name)
            }
        }
    }

    /// The mutation of that name.
    public func mutation(named name: String) -> BoundMutation? { mutations[name] }
}

/// An object type of the catalog: its source and the fields of all modules.
struct CatalogObject: Sendable {
    let name: String
    var source: Source
    /// How its objects are listed; nil where they are not, and until the fields of all modules are there.
    var listing: CatalogListing?
    var fields: [String: FieldDeclaration] = [:]
    var order: [String] = []
    /// The fields that are refused to the role that sees the object so.
    var refusedFields: Set<String> = []

    /// The names of the fields that hold a value of the row itself, in the order of their declaration.
    var scalarFields: [String] {
        order.filter { name in
            switch fields[name]?.binding {
            case .column, .expression: true
            case .one, .many, .through, .oneOf, .computed, .batch, nil: false
            }
        }
    }

    /// The names of the fields that REST shows.
    var shownFields: [String] {
        let own = Set(scalarFields)
        return order.filter { name in
            (own.contains(name) || fields[name]?.isShownInREST == true) && !refusedFields.contains(name)
        }
    }

    mutating func add(_ field: FieldDeclaration) {
        if fields.updateValue(field, forKey: field.name) == nil { order.append(field.name) }
    }
}
