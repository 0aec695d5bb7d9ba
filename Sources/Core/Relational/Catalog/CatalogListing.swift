/// How the objects of a type are listed, once the fields of all modules are known.
struct CatalogListing: Sendable {
    let filters: [Listing.Filter]
    let orders: [Listing.Order]
    let defaultOrder: String

    /// - Parameter object: the type, with all its fields.
    init(_ listing: Listing, of object: CatalogObject) {
        filters = listing.filters ?? Self.filters(of: object)
        orders = listing.orders ?? Self.orders(of: object)
        defaultOrder = listing.defaultOrder
    }

    /// The filter of that name.
    func filter(named name: String) -> Listing.Filter? { filters.first { $0.name == name } }

    /// The order and direction that a value of the order's enum stands for.
    func order(named name: String) -> (order: Listing.Order, ascending: Bool)? {
        for order in orders where name.hasPrefix(order.name) {
            switch name.dropFirst(order.name.count) {
            case "_ASC": return (order, true)
            case "_DESC": return (order, false)
            default: continue
            }
        }
        return nil
    }

    private static func filters(of object: CatalogObject) -> [Listing.Filter] {
        object.columnFields.map { field, column in
            var filter = Listing.Filter(field.name, column: column.name)
            filter.deprecationReason = field.deprecationReason
            return filter
        }
    }

    private static func orders(of object: CatalogObject) -> [Listing.Order] {
        object.columnFields.filter { $0.column.type.isOrdered }.map { field, column in
            var order = Listing.Order(field.name.enumValueName, object.source.columns(orderedWith: column.name))
            order.deprecationReason = field.deprecationReason
            return order
        }
    }
}

extension CatalogObject {
    /// The fields that show a column of the row, in the order of their declaration.
    var columnFields: [(field: FieldDeclaration, column: Column)] {
        order.compactMap { name in
            guard let field = fields[name], case .column(let name, _) = field.binding, let column = source.column(name)
            else { return nil }
            return (field, column)
        }
    }
}

extension Source {
    /// A column, and those by which the first index that begins with it has rows of equal values, but for the key.
    fileprivate func columns(orderedWith column: String) -> [String] {
        guard let index = indexes.first(where: { $0.first == column }) else { return [column] }
        let columns = index.prefix { !keyNames.contains($0) }
        // By NULLs no index is read.
        guard !columns.contains(where: { self.column($0)?.isNullable != false }) else { return [column] }
        return columns.isEmpty ? [column] : Array(columns)
    }
}

extension String {
    /// The name of a field as the name of an enum's value: `playTimestamp` as `PLAY_TIMESTAMP`, `videoURL` as `VIDEO_URL`.
    var enumValueName: String {
        var result = ""
        var former: Character = "_"
        for (position, character) in zip(indices, self) {
            let next = self[index(after: position)...].first
            if character.isUppercase, former != "_", !former.isUppercase || next?.isLowercase == true {
                result.append("_")
            }
            result.append(contentsOf: character.uppercased())
            former = character
        }
        return result
    }
}
