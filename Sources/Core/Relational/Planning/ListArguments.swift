import GraphQL

/// The arguments of a connection, as conditions, an order and a page.
struct ListArguments {
    let conditions: [Condition]
    let isBackward: Bool
    /// The order in which the rows are read: the list's own, or against it where the page is counted from the end.
    let readingOrder: [(column: Column, ascending: Bool)]
    let pageSize: PageSize
    /// The cursor beyond which the reading starts.
    let beyond: InputExpression?
    let cursorLayout: Cursor.Layout
    /// What has to be read for the page, and to count the list.
    let scope: (page: ReadingScope, count: ReadingScope)

    /// - Parameters:
    ///   - arguments: the field's arguments.
    ///   - object: the type that is listed.
    ///   - listing: how it is.
    ///   - parentColumns: the columns that have one value in all of the list, since the list is an object's.
    init(
        _ arguments: ArgumentExpressions, of object: CatalogObject, _ listing: Listing, parentColumns: [String],
        _ limits: QueryLimits, _ variables: CoercedVariables
    ) throws(GraphQLError) {
        /// An argument that is there and not null.
        func given(_ name: String) -> InputExpression? {
            guard let expression = arguments[name], !expression.evaluate(variables).isNull else { return nil }
            return expression
        }
        let source = object.source
        let first = given("first")
        let last = given("last")
        if first != nil && last != nil {
            throw .input("\"first\" and \"last\" cannot both be given; a page has one side.", at: "last")
        }
        isBackward = last != nil
        pageSize = PageSize(
            argument: first ?? last, name: last == nil ? "first" : "last",
            fallback: min(limits.pageSize, limits.listSize), maximum: limits.listSize)

        let (order, isAscending) = try Self.order(given("orderBy")?.evaluate(variables), listing)
        var columns = order.columns.compactMap(source.column)
        columns += source.key.filter { !order.columns.contains($0.name) }
        let reading = isAscending != isBackward
        readingOrder = columns.map { ($0, reading) }
        let layout = Cursor.Layout(
            type: object.name, name: order.name + (isAscending ? "+" : "-"), types: columns.map(\.type))
        cursorLayout = layout

        var conditions: [Condition] = []
        if let filter = given("filter") {
            conditions = try Self.conditions(filter, listing, source, parentColumns, variables)
        }
        for (name, ascending) in [("after", isAscending), ("before", !isAscending)] {
            guard let value = given(name) else { continue }
            let cursor = Cursor.Argument(name: name, value: value, layout: layout)
            conditions.append(
                .beyond(columns, ascending: ascending, columns.indices.map { .cursor(cursor, component: $0) }))
        }
        self.conditions = conditions
        let match = IndexMatch(source, equal: Set(parentColumns), conditions)
        scope = (match.page(orderedBy: columns.map(\.name)), match.count)
        beyond = isBackward ? given("before") : given("after")
    }

    private static func order(
        _ value: InputValue?, _ listing: Listing
    ) throws(GraphQLError) -> (Listing.Order, Bool) {
        var name = listing.defaultOrder
        if case .list(let values) = value, let first = values.first {
            guard values.count == 1, case .enumeration(let chosen) = first else {
                throw .input(
                    "\"orderBy\" takes one value: an index serves one order, that of equals among it.", at: "orderBy")
            }
            name = chosen
        }
        guard let order = listing.order(named: name) else {
            throw .input("There is no order \"\(name)\".", at: "orderBy")
        }
        return order
    }

    private static func conditions(
        _ filter: InputExpression, _ listing: Listing, _ source: Source, _ parentColumns: [String],
        _ variables: CoercedVariables
    ) throws(GraphQLError) -> [Condition] {
        var conditions: [Condition] = []
        for member in filter.members {
            guard let declared = listing.filters.first(where: { $0.name == member.name }),
                let column = source.column(declared.column)
            else { continue }
            if member.value.evaluate(variables).isNull { throw nullFilter(member.name, at: [member.name]) }
            for comparison in member.value.members {
                let place = "\(member.name).\(comparison.name)"
                let value = comparison.value.evaluate(variables)
                if value.isNull { throw nullFilter(place, at: [member.name, comparison.name]) }
                if let symbol = ComparisonOperator(rawValue: comparison.name) {
                    conditions.append(
                        .comparison(
                            column, symbol,
                            symbol == .eq
                                ? .input(comparison.value, column.type) : .inputBound(comparison.value, column.type)))
                } else {
                    conditions.append(.anyOf(column, .inputList(comparison.value, column.type)))
                }
            }
            if let companion = declared.companion {
                try require(companion, for: declared, filter, listing, parentColumns)
            }
        }
        return conditions
    }

    /// A filter by the second column of an index is one by its first, too, or it would be looked for in all of the index.
    private static func require(
        _ companion: String, for filter: Listing.Filter, _ given: InputExpression, _ listing: Listing,
        _ parentColumns: [String]
    ) throws(GraphQLError) {
        let column = listing.filters.first { $0.name == companion }?.column
        if let column, parentColumns.contains(column) { return }
        let isGiven = given.members.contains { member in
            member.name == companion && member.value.members.contains { $0.name == ComparisonOperator.eq.rawValue }
        }
        guard !isGiven else { return }
        throw .input(
            "The filter \"\(filter.name)\" is used together with \"\(companion): { eq: … }\", since no index serves it alone.",
            at: "filter", filter.name)
    }

    /// A null that meant "no condition" would show everything to a client that forgot to set a variable.
    private static func nullFilter(_ place: String, at path: [String]) -> GraphQLError {
        let message = "The filter \"\(place)\" is null. Leave it out to filter by nothing, or give it a value."
        return .input(message, [GraphQLError.InputFault(at: ["filter"] + path, message)])
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
