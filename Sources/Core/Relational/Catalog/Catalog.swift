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

    /// Fields of a type as a query selects them, those of values with all fields of the values.
    ///
    /// - Parameters:
    ///   - names: the fields.
    ///   - type: the type.
    public func selection(of names: [String], in type: String) -> String {
        names.map { selection($0, in: type, depth: Self.valueDepth) }.joined(separator: " ")
    }

    /// How deep values are shown that may hold values of their own type.
    private static let valueDepth = 6

    private func selection(_ name: String, in type: String, depth: Int) -> String {
        guard depth > 0, let field = schema.field(name, of: type)?.type.name, let object = objects[field],
            object.source.isValue
        else { return name }
        let fields = object.shownFields.map { selection($0, in: field, depth: depth - 1) }
        return "\(name) { \(fields.joined(separator: " ")) }"
    }

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
        return order.filter { own.contains($0) || fields[$0]?.isShownInREST == true }
    }

    mutating func add(_ field: FieldDeclaration) {
        if fields.updateValue(field, forKey: field.name) == nil { order.append(field.name) }
    }
}
