import GraphQL

/// What types over sources and their listings keep to.
extension CatalogRules {
    /// - Parameter owner: the module that declares a field of the type.
    mutating func check(_ object: CatalogObject, of module: String, owner: (String) -> String) {
        let source = object.source
        if source.table != nil, source.key.isEmpty { report(module, object.name, "is over a table without a key") }
        for index in source.indexes {
            for column in index where source.column(column) == nil {
                report(module, object.name, "has an index over \(column), a column that its source does not list")
            }
        }
        for name in object.order {
            guard let field = object.fields[name] else { continue }
            check(field, of: object, owner(name), "\(object.name).\(name)")
        }
        for fault in ColumnRules(object, leaves, type: { objects[$0] }).faults {
            report(owner(fault.field), "\(object.name).\(fault.field)", fault.message)
        }
        if let listing = object.listing { check(listing, of: object, module) }
    }

    mutating func check(_ listing: CatalogListing, of object: CatalogObject, _ module: String) {
        let source = object.source
        if source.isValue, source.key.isEmpty {
            report(module, object.name, "has a listing, but no key that tells its values apart")
        }
        for filter in listing.filters {
            let coordinate = "\(object.name)Filter.\(filter.name)"
            requireColumn(filter.column, of: source, module, coordinate)
            if LogicalOperator(rawValue: filter.name) != nil {
                report(
                    module, coordinate,
                    "has the name of what joins filters. Name the filters of the listing, this one otherwise")
            }
        }
        for order in listing.orders {
            let coordinate = "\(object.name)Order.\(order.name)"
            for column in order.columns {
                requireColumn(column, of: source, module, coordinate)
                if source.column(column)?.type.isOrdered == false {
                    report(module, coordinate, "orders by \(column), whose values have no order")
                }
            }
        }
        if listing.order(named: listing.defaultOrder) == nil {
            report(module, "\(object.name)Order", "has no value \(listing.defaultOrder), its default")
        }
    }

    mutating func check(_ root: RootField, _ module: String) {
        let coordinate = "Query.\(root.name)"
        if case .computed(let computed) = root.binding { check(computed, at: nil, module, coordinate) }
        guard let type = root.binding.type else { return }
        guard let object = objects[type] else {
            return report(module, coordinate, "answers with \(type), a type that no module declares")
        }
        if object.source.isValue {
            report(module, coordinate, "answers with \(type), whose values stand in computed fields alone")
        }
        if case .unique(_, let column, _) = root.binding {
            requireColumn(column, of: object.source, module, coordinate)
            if !object.source.isIndexed(column) {
                report(module, coordinate, "looks up by \(column), which no index serves")
            }
        }
        if case .list = root.binding, object.listing == nil {
            report(module, coordinate, "lists \(type), a type without a listing")
        }
    }
}
