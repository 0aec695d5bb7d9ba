import GraphQL

/// How a field's rows find their parents.
struct ParentLink {
    var parent: ParentKeys
    /// The column of the parent's row that names its children, where the rows of several parents come together.
    var column: Int?
    /// The statement of the parents.
    var statement: Int?
    var roundTrip = 0

    static var none: ParentLink { ParentLink(parent: .none) }
}

extension Planner {
    /// Ties the rows of a field to the rows of a scope.
    ///
    /// - Parameters:
    ///   - scope: where the parents are.
    ///   - columns: the columns of a parent's row that its children go by.
    ///   - admitsNull: whether a parent has children where one of these is NULL.
    func link(_ scope: Scope, _ columns: [String], admitsNull: Bool) -> ParentLink {
        let types = columns.map { scope.object.source.column($0)?.type ?? .text }
        switch scope.rows {
        case .value(let value):
            return ParentLink(parent: .given(types.map { ParentKeys.Given(parameter: value, type: $0) }))
        case .selection(let selection, let statement, let alias, let embeddedKey):
            let isOwnRow = alias == RowSelection.alias && embeddedKey == nil
            let roundTrip = drafts[statement].roundTrip
            // What needs nothing of the parent's row is the same for all of them.
            if columns.isEmpty { return ParentLink(parent: .none, statement: statement, roundTrip: roundTrip) }
            // The children of an object that was looked up by the very key that names them need nothing of its row.
            let given = columns.compactMap(selection.given)
            if isOwnRow, given.count == columns.count {
                return ParentLink(parent: .given(given), statement: statement, roundTrip: roundTrip)
            }
            let expressions = columns.map(scope.expression)
            let hasNull = admitsNull && columns.contains { scope.object.source.column($0)?.isNullable != false }
            let isTuple = columns.count > 1 || hasNull
            let column = selection.column(isTuple ? ParentKeys.tuple(expressions) : expressions[0])
            if repeatedRows(of: statement) > limits.repeatedRows {
                let positions = expressions.map(selection.column)
                let keys = types.enumerated().map { component, type in
                    ParentKeys.Answered(
                        parameter: .keys(
                            statement: statement, columns: positions, component: component, admitsNull: hasNull, type),
                        type: type)
                }
                return ParentLink(
                    parent: .answered(keys, isTuple: isTuple), column: column, statement: statement,
                    roundTrip: roundTrip + 1)
            }
            let keys = KeySelection(
                rows: selection, expressions: expressions,
                isUnique: isOwnRow && selection.hasEachRowOnce
                    && Set(columns).isSuperset(of: scope.object.source.keyNames),
                isTuple: isTuple, admitsNull: hasNull)
            return ParentLink(parent: .repeated(keys), column: column, statement: statement, roundTrip: roundTrip)
        }
    }

    /// How many rows a statement and those whose selections it repeats read at the most, as far as anyone knows.
    ///
    /// A page whose size a variable gives counts as the largest: the plan is that of all requests whose variables have the
    /// same shape, and must not follow from the size that the first of them happens to ask for.
    private func repeatedRows(of statement: Int) -> Int {
        var rows = 1
        var next: Int? = statement
        while let index = next {
            let draft = drafts[index]
            if !draft.selection.isRepeatable { return .max }
            let size = draft.selection.pageSize?.largest ?? 1
            (rows, _) = rows.multipliedReportingOverflow(by: max(size, 1))
            if case .computed(let computed) = draft.selection.rows { rows = sum(rows, computed.cost) }
            if case .answered = draft.selection.parent { break }
            next = draft.parent
        }
        return rows
    }
}
