import GraphQL

/// What an index can do for a list: the columns by which its rows are told from others.
///
/// It knows of conditions and orders over columns. What a source's ``Source/authorization`` leaves out is read as well, and
/// not counted: the module that declares it has to see that it leaves out little.
struct IndexMatch {
    let source: Source
    /// The columns that have one value in all of the list: the parent's, and those of `eq` filters.
    private var equal: Set<String> = []
    /// The columns that have one of several values.
    private var lists: [(column: String, values: ValueCount)] = []
    /// The columns that are compared otherwise, in ways that an index over them serves.
    private var ranges: Set<String> = []
    /// Values of which an index finds each, in whichever columns, so that their rows can be put together.
    private var alternatives: [ValueCount] = []
    /// Whether some condition has to be asked of each row that was found.
    private var isFiltered = false

    /// - Parameters:
    ///   - equal: columns that are known to have one value.
    ///   - conditions: the list's filters.
    init(_ source: Source, equal: Set<String>, _ conditions: [Condition] = []) {
        self.source = source
        self.equal = equal
        for condition in conditions { add(condition) }
    }

    private mutating func add(_ condition: Condition) {
        switch condition {
        case .comparison(let column, .eq, _): equal.insert(column.name)
        case .comparison(let column, _, _): ranges.insert(column.name)
        case .anyOf(let column, let parameters): lists.append((column.name, ValueCount(parameters)))
        case .prefix(let column, _) where column.ignoresCase: ranges.insert(column.name)
        case .all(let conditions): for condition in conditions { add(condition) }
        case .any(let branches):
            isFiltered = true
            var values = ValueCount(known: 0)
            for branch in branches {
                guard case .group(let some) = IndexMatch(source, equal: [], [branch]).count else { return }
                values = values + some
            }
            alternatives.append(values)
        case .elements, .prefix, .isNull, .not: isFiltered = true
        // It is over the columns of the order, and so lies in whichever index that does; but for what an index cannot tell.
        case .beyond(let cursor): isFiltered = isFiltered || !cursor.isRowComparison
        }
    }

    /// What has to be read for a page in the order of these columns, the key at their end.
    func page(orderedBy terms: [OrderTerm]) -> ReadingScope {
        // There is one such row at the most.
        if !source.key.isEmpty, equal.isSuperset(of: source.keyNames) { return .page }
        let order = terms.filter { !equal.contains($0.column.name) }
        // Indexes run one way. Those over columns that may be NULL often leave those rows out, and none has them at the end of
        // a descending order.
        guard !isFiltered, order.allSatisfy({ $0.ascending == order[0].ascending && !$0.column.isNullable }) else {
            return count
        }
        return source.indexes.contains { holds($0, order.map(\.column.name)) } ? .page : count
    }

    /// What has to be read to count the rows.
    var count: ReadingScope {
        let leading = Set(source.indexes.compactMap(\.first))
        if !equal.isDisjoint(with: leading) { return .group(.one) }
        if let list = lists.first(where: { leading.contains($0.column) }) { return .group(list.values) }
        return alternatives.first.map { .group($0) } ?? .table
    }

    /// Whether the rows stand side by side in an index, in an order: behind the columns that have one value come those of the
    /// order, and only the first of these is compared with anything.
    private func holds(_ index: [String], _ order: [String]) -> Bool {
        let known = index.prefix { equal.contains($0) }.count
        guard known == equal.count, ranges.allSatisfy({ $0 == order.first }),
            // Of several values an index tells the order only if it begins with them.
            lists.allSatisfy({ $0.column == order.first && known == 0 })
        else { return false }
        let rest = index.dropFirst(known)
        let held = zip(rest, order).prefix { $0 == $1 }.count
        if held == order.count { return true }
        // Rows that are alike in all of the index are put in order by their keys; for a unique index there are none.
        return held > 0 && held == rest.count && order[held...].elementsEqual(source.keyNames)
    }
}

extension ValueCount {
    /// The values that a column is one of.
    init(_ parameters: [ParameterExpression]) {
        self.init(known: 0)
        for parameter in parameters {
            if case .inputList(let values, _) = parameter { lists.append(values) } else { known += 1 }
        }
    }
}
