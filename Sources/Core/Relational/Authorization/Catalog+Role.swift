import GraphQL

extension Catalog {
    /// The catalog as a role sees it: its sources yield the rows that the role may see, and what it may not ask for is marked. What is
    /// planned over it keeps to that by whatever path.
    ///
    /// - Parameter concealed: what hides rows of tables from everybody.
    func seen(by role: Role, concealing concealed: [String: RowPredicate] = [:]) -> Catalog {
        var catalog = Catalog(
            schema: schema,
            objects: objects.mapValues { object in
                var seen = object.seen(by: role)
                if let condition = object.source.table.flatMap({ concealed[$0] }) {
                    seen.source = seen.source.concealing(condition)
                }
                return seen
            }, roots: roots,
            subscriptions: subscriptions, mutations: mutations, owners: owners, leaves: leaves, rootAccess: rootAccess)
        catalog.role = role
        return catalog
    }

    /// The catalogs of all roles.
    func byRole(concealing concealed: [String: RowPredicate] = [:]) -> [Role: Catalog] {
        Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, seen(by: $0, concealing: concealed)) })
    }

    /// Who may ask for a field of `Query`.
    public func access(toRoot name: String) -> FieldAccess { rootAccess[name] ?? .everyone }

    /// Refuses a field of `Query` to a role that may not ask for it.
    func authorize(root field: CollectedField) throws(GraphQLError) {
        guard let access = rootAccess[field.name], !access.admits(role) else { return }
        throw Denial.error(for: role, "Query.\(field.name)", field)
    }

    /// Refuses a field of an object.
    func authorize(_ field: CollectedField, of object: CatalogObject) throws(GraphQLError) {
        guard object.refusedFields.contains(field.name) else { return }
        throw Denial.error(for: role, "\(object.name).\(field.name)", field)
    }

    /// Refuses to compare, order or group by a column, or to compute something of it, where a role may not read it.
    func authorize(_ column: Column, _ use: String, _ what: String, _ field: CollectedField? = nil) throws(GraphQLError)
    {
        guard column.visibility != .plain else { return }
        throw Denial.forbidden(
            "Whoever has the role \"\(role.rawValue)\" may not \(use) \(what), which they may not read.", field)
    }
}

extension CatalogObject {
    /// The object as a role sees it.
    func seen(by role: Role) -> CatalogObject {
        var object = self
        object.source = source.seen(by: role)
        object.refusedFields = Set(
            fields.values.filter { field in
                guard access(to: field).admits(role) else { return true }
                guard case .column(let name, _) = field.binding else { return false }
                return object.source.column(name)?.visibility == .hidden
            }.map(\.name))
        return object
    }

    /// Who may ask for a field, of those who see the object.
    func access(to field: FieldDeclaration) -> FieldAccess {
        if let access = field.access { return access }
        switch field.binding {
        // What is computed for a type without a table says something of rows that are guarded elsewhere.
        case .computed, .batch: return source.table == nil && !source.isValue ? .seeingAll : .anyone
        case .column, .expression, .one, .many, .through, .oneOf: return .anyone
        }
    }
}
