import GraphQL

/// Turns the filter of a list into conditions on its rows.
///
/// How deep a filter may be nested and how much it may compare is bounded as fields are, since a variable can hold one of any
/// size.
struct FilterConditions {
    let listing: CatalogListing
    let source: Source
    let catalog: Catalog
    let limits: QueryLimits
    let variables: CoercedVariables
    /// How many comparisons the filters of the operation may still have.
    private(set) var remaining: Int

    init(
        _ listing: CatalogListing, of source: Source, in catalog: Catalog, _ limits: QueryLimits,
        _ variables: CoercedVariables, remaining: Int
    ) {
        self.catalog = catalog
        self.listing = listing
        self.source = source
        self.limits = limits
        self.variables = variables
        self.remaining = remaining
    }

    /// What has to be true of a row, all of it.
    mutating func conditions(of filter: InputExpression) throws(GraphQLError) -> [Condition] {
        try conditions(of: filter, at: [], depth: 0)
    }

    private mutating func conditions(
        of filter: InputExpression, at path: [String], depth: Int
    ) throws(GraphQLError) -> [Condition] {
        guard depth < limits.depth else {
            throw .limit(
                "depth", value: limits.depth,
                message: "The filter has more than \(limits.depth) levels of \"and\", \"or\" and \"not\".")
        }
        var conditions: [Condition] = []
        for member in filter.members(variables) ?? [] {
            let place = path + [member.name]
            if member.value.isNull(variables) { throw Self.null(at: place) }
            if let logic = LogicalOperator(rawValue: member.name) {
                conditions += try self.conditions(of: member.value, joinedBy: logic, at: place, depth: depth + 1)
            } else if let filter = listing.filter(named: member.name), let column = source.column(filter.column) {
                try catalog.authorize(column, "filter by", "\"\(member.name)\"")
                for comparison in member.value.members(variables) ?? [] {
                    try take()
                    if let condition = try condition(on: column, comparison, at: place) { conditions.append(condition) }
                }
            }
        }
        return conditions
    }

    private mutating func conditions(
        of value: InputExpression, joinedBy logic: LogicalOperator, at path: [String], depth: Int
    ) throws(GraphQLError) -> [Condition] {
        if logic == .not { return [.not(.all(try conditions(of: value, at: path, depth: depth)))] }
        var branches: [[Condition]] = []
        for (position, item) in (value.items(variables) ?? []).enumerated() {
            // An empty condition has to be read, too.
            try take()
            branches.append(try conditions(of: item, at: path + [String(position)], depth: depth))
        }
        return logic == .and ? branches.flatMap { $0 } : Condition.anyOf(branches)
    }

    /// Counts one comparison.
    private mutating func take() throws(GraphQLError) { try Self.take(1, of: &remaining, limits) }

    /// Counts comparisons that are written into a statement.
    static func take(_ count: Int, of remaining: inout Int, _ limits: QueryLimits) throws(GraphQLError) {
        remaining -= count
        guard remaining < 0 else { return }
        throw .limit(
            "fields", value: limits.fields,
            message: "The filters of the operation have more than \(limits.fields) comparisons and branches.")
    }

    /// The condition that an operator means; nil for one that every row meets.
    private func condition(
        on column: Column, _ comparison: InputExpression.Member, at path: [String]
    ) throws(GraphQLError) -> Condition? {
        if comparison.value.isNull(variables) { throw Self.null(at: path + [comparison.name]) }
        guard let filter = FilterOperator(rawValue: comparison.name) else { return nil }
        func bound(_ symbol: ComparisonOperator) -> Condition {
            .comparison(column, symbol, .inputBound(comparison.value, column.type))
        }
        let equal = Condition.comparison(column, .eq, .input(comparison.value, column.type))
        let oneOf = Condition.anyOf(column, [.inputList(comparison.value, column.type)])
        switch filter {
        case .eq: return equal
        case .ne: return .not(equal)
        case .in: return oneOf
        case .notIn: return .not(oneOf)
        case .gt: return bound(.gt)
        case .gte: return bound(.gte)
        case .lt: return bound(.lt)
        case .lte: return bound(.lte)
        case .contains, .overlaps:
            return .elements(
                column, filter == .contains ? .contains : .overlaps, .inputList(comparison.value, column.type.element))
        case .startsWith: return .prefix(column, .input(comparison.value, .text))
        case .isNull:
            // A boolean is part of the variables' shape, so that the plan may follow from it.
            guard case .boolean(let isNull) = comparison.value.evaluate(variables) else { return nil }
            if !column.isNullable { return isNull ? .any([]) : nil }
            return isNull ? .isNull(column) : .not(.isNull(column))
        }
    }

    /// A null that meant "no condition" would show everything to a client that forgot to set a variable.
    private static func null(at path: [String]) -> GraphQLError {
        let place = path.joined(separator: ".")
        let message = "The filter \"\(place)\" is null. Leave it out to filter by nothing, or give it a value."
        return .input(message, [GraphQLError.InputFault(at: ["filter"] + path, message)])
    }
}

extension Condition {
    /// One of several alternatives, each of which is all of some conditions.
    fileprivate static func anyOf(_ branches: [[Condition]]) -> [Condition] {
        // A row meets an alternative that says nothing.
        if branches.contains(where: \.isEmpty) { return [] }
        if branches.count == 1 { return branches[0] }
        return [equalities(in: branches) ?? .any(branches.map { $0.count == 1 ? $0[0] : .all($0) })]
    }

    /// Alternatives each of which says what one and the same column equals.
    private static func equalities(in branches: [[Condition]]) -> Condition? {
        var column: Column?
        var values: [ParameterExpression] = []
        for branch in branches {
            guard branch.count == 1 else { return nil }
            let compared: Column
            switch branch[0] {
            case .comparison(let own, .eq, let value):
                compared = own
                values.append(value)
            case .anyOf(let own, let several):
                compared = own
                values += several
            default: return nil
            }
            guard column == nil || column == compared else { return nil }
            column = compared
        }
        return column.map { .anyOf($0, values) }
    }
}
