import GraphQL

/// The arguments of a connection, as conditions, an order and a page.
struct ListArguments {
    let conditions: [Condition]
    let isBackward: Bool
    /// The order in which the rows are read: the list's own, or against it where the page is counted from the end.
    let readingOrder: [(column: String, ascending: Bool)]
    let pageSize: PageSize
    /// The cursor beyond which the reading starts.
    let beyond: InputExpression?
    let cursorLayout: Cursor.Layout
    let cursorColumns: [String]

    init(
        _ arguments: ArgumentExpressions, _ listing: Listing, _ source: Source, _ limits: QueryLimits,
        _ variables: CoercedVariables
    ) throws(GraphQLError) {
        /// An argument that is there and not null.
        func given(_ name: String) -> InputExpression? {
            guard let expression = arguments[name], !expression.evaluate(variables).isNull else { return nil }
            return expression
        }
        let first = given("first")
        let last = given("last")
        if first != nil && last != nil {
            throw GraphQLError("\"first\" and \"last\" cannot both be given; a page has one side.", code: .badUserInput)
        }
        isBackward = last != nil
        pageSize = PageSize(
            argument: first ?? last, name: last == nil ? "first" : "last",
            fallback: min(limits.pageSize, limits.listSize), maximum: limits.listSize)

        let (order, isAscending) = try Self.order(given("orderBy")?.evaluate(variables), listing)
        var columns = [order.column]
        if order.column != source.key.name { columns.append(source.key.name) }
        let reading = isAscending != isBackward
        readingOrder = columns.map { ($0, reading) }
        let types = columns.map { source.column($0)?.type ?? source.key.type }
        let layout = Cursor.Layout(name: order.name + (isAscending ? "+" : "-"), types: types)
        cursorLayout = layout
        cursorColumns = columns

        var conditions: [Condition] = []
        if let filter = given("filter") {
            conditions = try Self.conditions(filter, listing, source, limits, variables)
        }
        for (cursor, ascending) in [(given("after"), isAscending), (given("before"), !isAscending)] {
            guard let cursor else { continue }
            let values = types.enumerated().map { component, type in
                (ParameterExpression.cursor(cursor, layout, component: component), type)
            }
            conditions.append(.beyond(columns: columns, ascending: ascending, values))
        }
        self.conditions = conditions
        beyond = isBackward ? given("before") : given("after")
    }

    private static func order(
        _ value: InputValue?, _ listing: Listing
    ) throws(GraphQLError) -> (Listing.Order, Bool) {
        var name = listing.defaultOrder
        if case .list(let values) = value, let first = values.first {
            guard values.count == 1, case .enumeration(let chosen) = first else {
                throw GraphQLError(
                    "\"orderBy\" takes one value: an index serves one order, and ties are broken by the id.",
                    code: .badUserInput)
            }
            name = chosen
        }
        guard let order = listing.order(named: name) else {
            throw GraphQLError("There is no order \"\(name)\".", code: .badUserInput)
        }
        return order
    }

    private static func conditions(
        _ filter: InputExpression, _ listing: Listing, _ source: Source, _ limits: QueryLimits,
        _ variables: CoercedVariables
    ) throws(GraphQLError) -> [Condition] {
        var conditions: [Condition] = []
        for member in filter.members {
            guard let declared = listing.filters.first(where: { $0.name == member.name }),
                let column = source.column(declared.column)
            else { continue }
            if member.value.evaluate(variables).isNull { throw nullFilter(member.name) }
            for comparison in member.value.members {
                let place = "\(member.name).\(comparison.name)"
                let value = comparison.value.evaluate(variables)
                if value.isNull { throw nullFilter(place) }
                if let symbol = ComparisonOperator(rawValue: comparison.name) {
                    conditions.append(
                        .comparison(
                            column: column.name, symbol,
                            symbol == .eq
                                ? .input(comparison.value, column.type) : .inputBound(comparison.value, column.type),
                            column.type))
                } else {
                    conditions.append(
                        .anyOf(column: column.name, .inputList(comparison.value, column.type), column.type))
                }
            }
        }
        return conditions
    }

    /// A null that meant "no condition" would show everything to a client that forgot to set a variable.
    private static func nullFilter(_ place: String) -> GraphQLError {
        GraphQLError(
            "The filter \"\(place)\" is null. Leave it out to filter by nothing, or give it a value.",
            code: .badUserInput)
    }
}

extension InputExpression {
    /// The members of an object, written out or within a variable.
    var members: [Member] {
        switch self {
        case .object(let members): members
        case .constant(.object(let object)): object.members.map { Member(name: $0.name, value: .constant($0.value)) }
        case .constant, .variable, .list: []
        }
    }
}
