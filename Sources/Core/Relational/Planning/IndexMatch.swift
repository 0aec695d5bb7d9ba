import GraphQL

/// What an index can do for a list: the columns by which its rows are told from others.
///
/// It knows of conditions and orders over columns. What a source's ``Source/authorization`` leaves out is read as well, and
/// not counted: the module that declares it has to see that it leaves out little.
struct IndexMatch {
    let source: Source
    /// The columns that have one value in all of the list: the parent's, and those of `eq` filters.
    private var equal: Set<String> = []
    /// The columns of `in` filters, with their values.
    private var lists: [(column: String, values: InputExpression)] = []
    /// The columns that are compared otherwise.
    private var ranges: Set<String> = []

    /// - Parameters:
    ///   - equal: columns that are known to have one value.
    ///   - conditions: the list's filters.
    init(_ source: Source, equal: Set<String>, _ conditions: [Condition] = []) {
        self.source = source
        self.equal = equal
        for condition in conditions {
            switch condition {
            case .comparison(let column, .eq, _): self.equal.insert(column.name)
            case .comparison(let column, _, _): ranges.insert(column.name)
            case .anyOf(let column, .inputList(let values, _)): lists.append((column.name, values))
            case .anyOf(let column, _): ranges.insert(column.name)
            // It is over the columns of the order, and so lies in whichever index that does.
            case .beyond: break
            }
        }
    }

    /// What has to be read for a page in the order of these columns, the key at their end.
    func page(orderedBy columns: [String]) -> ReadingScope {
        // There is one such row at the most.
        if !source.key.isEmpty, equal.isSuperset(of: source.keyNames) { return .page }
        let order = columns.filter { !equal.contains($0) }
        return source.indexes.contains { holds($0, order) } ? .page : count
    }

    /// What has to be read to count the rows.
    var count: ReadingScope {
        let leading = Set(source.indexes.compactMap(\.first))
        if !equal.isDisjoint(with: leading) { return .group(values: nil) }
        return lists.first { leading.contains($0.column) }.map { .group(values: $0.values) } ?? .table
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
