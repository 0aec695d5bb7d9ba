import GraphQL

/// The arguments of a connection, as conditions, an order and a page.
struct ListArguments {
    let conditions: [Condition]
    let isBackward: Bool
    /// The order in which the rows are read: the list's own, or against it where the page is counted from the end.
    let readingOrder: [OrderTerm]
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
    ///   - catalog: all types, as the one who asks sees them.
    ///   - parentColumns: the columns that have one value in all of the list, since the list is an object's.
    ///   - comparisons: how many comparisons the filters of the operation may still have.
    init(
        _ arguments: ArgumentExpressions, of object: CatalogObject, _ listing: CatalogListing, in catalog: Catalog,
        parentColumns: [String],
        _ limits: QueryLimits, _ variables: CoercedVariables, _ comparisons: inout Int
    ) throws(GraphQLError) {
        /// An argument that is there and not null.
        func given(_ name: String) -> InputExpression? {
            guard let expression = arguments[name], !expression.isNull(variables) else { return nil }
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

        let order = try ListOrder(given("orderBy")?.evaluate(variables), of: object, listing)
        for column in order.named + order.terms.map(\.column) {
            try catalog.authorize(column, "order by", "\(object.name).\(column.name)")
        }
        readingOrder = isBackward ? order.terms.map(\.reversed) : order.terms
        let layout = Cursor.Layout(type: object.name, name: order.name, columns: order.terms.map(\.column))
        cursorLayout = layout

        var conditions: [Condition] = []
        if let value = given("filter") {
            var filter = FilterConditions(
                listing, of: source, in: catalog, limits, variables, remaining: comparisons)
            defer { comparisons = filter.remaining }
            conditions = try filter.conditions(of: value)
        }
        for (name, isAfter) in [("after", true), ("before", false)] {
            guard let value = given(name) else { continue }
            let cursor = Cursor.Argument(name: name, value: value, layout: layout)
            conditions.append(
                .beyond(
                    CursorCondition(
                        order: order.terms, isAfter: isAfter,
                        values: order.terms.indices.map { .cursor(cursor, component: $0) })))
        }
        self.conditions = conditions
        let match = IndexMatch(source, equal: Set(parentColumns), conditions)
        scope = (match.page(orderedBy: readingOrder), match.count)
        beyond = isBackward ? given("before") : given("after")
    }
}
