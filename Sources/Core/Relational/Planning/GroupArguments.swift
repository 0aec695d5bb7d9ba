import GraphQL

/// The arguments of a list's groups.
struct GroupArguments {
    let grouping: Grouping
    /// What each field of a group's key shows.
    let keys: [String: GroupExpression]

    /// - Parameters:
    ///   - arguments: the field's arguments.
    ///   - listing: how the list is.
    init(
        _ arguments: ArgumentExpressions, of object: CatalogObject, _ listing: CatalogListing, in catalog: Catalog,
        _ limits: QueryLimits, _ variables: CoercedVariables
    ) throws(GraphQLError) {
        func authorize(_ column: Column, _ use: String) throws(GraphQLError) {
            guard let seen = object.source.column(column.name) else { return }
            try catalog.authorize(seen, use, "\(object.name).\(column.name)")
        }
        var timeZone = arguments["timeZone"]
        if timeZone?.isNull(variables) == true { timeZone = nil }
        var keys: [String: GroupExpression] = [:]
        var expressions: [GroupExpression] = []
        for name in Self.names(arguments["by"], variables) {
            guard let key = listing.groupKeys.first(where: { $0.name == name }) else {
                throw .input("There is nothing to group by of the name \"\(name)\".", at: "by")
            }
            try authorize(key.column, "group by")
            let expression = GroupExpression(
                column: key.column, bucket: key.bucket, timeZone: key.bucket == nil ? nil : timeZone)
            guard keys.updateValue(expression, forKey: key.field.name) == nil else {
                throw .input(
                    "\"by\" has the field \"\(key.field.name)\" twice. A group has one value of each field.", at: "by")
            }
            expressions.append(expression)
        }
        if expressions.isEmpty { throw .input("\"by\" is empty. The list in one is its \"aggregate\".", at: "by") }
        self.keys = keys

        let (terms, keysAscend) = try Self.order(arguments["orderBy"], of: listing, variables)
        for case .function(_, let column) in terms.map(\.value) { try authorize(column, "order groups by") }
        let size = PageSize(
            argument: arguments["first"], name: "first", fallback: min(limits.pageSize, limits.listSize),
            maximum: limits.listSize)
        grouping = Grouping(keys: expressions, order: terms, keysAscend: keysAscend, size: size)
    }

    /// The order of the groups, and whether those that are equal by it come in the order of their keys.
    private static func order(
        _ argument: InputExpression?, of listing: CatalogListing, _ variables: CoercedVariables
    ) throws(GraphQLError) -> ([Grouping.Term], keysAscend: Bool) {
        var terms: [Grouping.Term] = []
        for name in names(argument, variables) {
            let ascending = name.hasSuffix("_ASC")
            let stem = name.dropLast(ascending ? 4 : 5)
            guard let order = listing.groupOrders.first(where: { $0.name == stem }) else {
                throw .input("There is no order \"\(name)\".", at: "orderBy")
            }
            let value: Grouping.Value
            switch order.value {
            case .count: value = .count
            case .function(let function, let column): value = .function(function, column)
            case .key:
                // No two groups have the same keys, so that nothing is left to be ordered.
                return (terms, ascending)
            }
            if !terms.contains(where: { $0.value == value }) {
                terms.append(Grouping.Term(value: value, ascending: ascending))
            }
        }
        return (terms, true)
    }

    /// The names in a list of an enum's values, which are part of the variables' shape.
    private static func names(_ expression: InputExpression?, _ variables: CoercedVariables) -> [String] {
        guard case .list(let values)? = expression?.evaluate(variables) else { return [] }
        return values.compactMap { if case .enumeration(let name) = $0 { name } else { nil } }
    }
}
