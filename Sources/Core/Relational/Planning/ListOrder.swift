import GraphQL

/// The order of a list: that of the columns of all orders that are asked for, the key last.
struct ListOrder {
    /// The name for cursors: `PLAY_TIMESTAMP-`.
    let name: String
    let terms: [OrderTerm]
    /// The columns of all orders that are asked for, those among them that come to nothing.
    let named: [Column]

    /// - Parameters:
    ///   - value: the argument; the listing's default where it is absent or has no values.
    ///   - object: the type that is listed.
    init(_ value: InputValue?, of object: CatalogObject, _ listing: CatalogListing) throws(GraphQLError) {
        var asked: [(order: Listing.Order, ascending: Bool)] = []
        var named: [Column] = []
        // Behind the key there are no equals.
        var isTotal = false
        for value in Self.names(value, default: listing.defaultOrder) {
            guard let order = listing.order(named: value) else {
                throw .input("There is no order \"\(value)\".", at: "orderBy")
            }
            if let column = order.order.columns.first.flatMap(object.source.column) { named.append(column) }
            if isTotal { continue }
            // What was ordered by a column before cannot be ordered by it again.
            if !asked.contains(where: { $0.order.columns.first == order.order.columns.first }) { asked.append(order) }
            let columns = asked.compactMap { $0.order.columns.first }
            isTotal = object.source.keyNames.allSatisfy(columns.contains)
        }
        self.named = named
        name = asked.map { $0.order.name + ($0.ascending ? "+" : "-") }.joined()
        let ascending = asked.last?.ascending ?? true
        var terms: [OrderTerm] = []
        func add(_ name: String, _ ascending: Bool) {
            guard let column = object.source.column(name), !terms.contains(where: { $0.column.name == name }) else {
                return
            }
            terms.append(OrderTerm(column: column, ascending: ascending))
        }
        for (order, ascending) in asked { if let first = order.columns.first { add(first, ascending) } }
        // Further columns of an order tell its equals apart, which the next order does where there is one.
        for column in asked.last?.order.columns.dropFirst() ?? [] { add(column, ascending) }
        for key in object.source.keyNames { add(key, ascending) }
        let end = terms.lastIndex { object.source.keyNames.contains($0.column.name) } ?? terms.count - 1
        self.terms = Array(terms[...end])
    }

    private static func names(_ value: InputValue?, default name: String) -> [String] {
        guard case .list(let values)? = value, !values.isEmpty else { return [name] }
        return values.compactMap { if case .enumeration(let name) = $0 { name } else { nil } }
    }
}
