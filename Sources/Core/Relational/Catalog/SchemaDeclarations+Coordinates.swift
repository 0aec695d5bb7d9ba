extension SchemaDeclarations {
    /// The schema coordinates of what is declared, in the order of declaration: types with their fields, fields added to
    /// other types, fields of `Query`, `Mutation` and
    /// `Subscription`.
    public var coordinates: [String] {
        let own = objects.flatMap { object in object.fields.map { "\(object.name).\($0.name)" } }
        let added = extensions.flatMap { entry in entry.fields.map { "\(entry.type).\($0.name)" } }
        let fields = roots.map { "Query.\($0.name)" } + mutations.map { "Mutation.\($0.name)" }
        return own + added + fields + subscriptions.map { "Subscription.\($0.name)" }
    }

    /// The tables that the declared types are over, in the order of declaration.
    public var tables: [String] {
        var tables: [String] = []
        for table in objects.compactMap(\.source.table) where !tables.contains(table) { tables.append(table) }
        return tables
    }
}
