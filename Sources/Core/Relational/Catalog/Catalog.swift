public import GraphQL

/// The schema of all modules together, and for each of its fields where the value comes from.
public struct Catalog: Sendable {
    /// The schema, as clients see it.
    public let schema: Schema
    let objects: [String: CatalogObject]
    let roots: [String: RootField.Binding]
    let subscriptions: [String: SubscriptionField]

    /// Puts the declarations of all modules together.
    ///
    /// All problems are found at once, each with the module at fault and the coordinate: a field added to a type that no one
    /// defines, two declarations that differ, a relation, filter or order that no index serves, a column that is not there.
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

    /// The names of a type's fields that hold a value of the row itself, in the order of their declaration: what REST shows.
    public func scalarFields(of type: String) -> [String] {
        guard let object = objects[type] else { return [] }
        return object.order.filter { name in
            switch object.fields[name]?.binding {
            case .column, .expression: true
            case .one, .many, .batch, nil: false
            }
        }
    }

    /// How a row of a type's table is shown in JSON by itself, or nil for a type without a table.
    public func representation(of type: String) -> Representation? {
        guard let object = objects[type], object.source.table != nil else { return nil }
        return Representation(of: object, fields: scalarFields(of: type))
    }
}

/// An object type of the catalog: its source and the fields of all modules.
struct CatalogObject: Sendable {
    let name: String
    let source: Source
    let listing: Listing?
    var fields: [String: FieldDeclaration] = [:]
    var order: [String] = []

    mutating func add(_ field: FieldDeclaration) {
        if fields.updateValue(field, forKey: field.name) == nil { order.append(field.name) }
    }
}
