/// A measure of selection sets, taken from the inside out: each fragment once, and nothing by recursion.
protocol SelectionMeasure {
    /// The measure of a set without selections.
    init()

    /// The measure of a field, made from that of the set below it.
    static func of(_ field: Field, below: Self) -> Self

    /// Counts the directives of a selection.
    mutating func add(_ directives: NodeList<Directive>)

    /// Counts another selection of the same set, or what a fragment puts in place of itself.
    mutating func add(_ other: Self)
}

/// The measures of a document's fragments, by which those of its operations are found.
struct SelectionFold<Measure: SelectionMeasure> {
    private struct OpenSet {
        var rest: SelectionSet.Iterator
        var total: Measure
        /// The field that the set is below; nil for an inline fragment, and for the outermost set.
        let field: Field?
    }

    private let document: Document
    private var fragments: [Measure]

    /// - Parameter order: the fragments, each after all that it spreads.
    init(_ document: Document, order: [Int]) {
        self.document = document
        fragments = Array(repeating: Measure(), count: order.count)
        for position in order {
            let fragment = document.fragments[position]
            var measure = self.measure(fragment.selectionSet)
            measure.add(fragment.directives)
            fragments[position] = measure
        }
    }

    /// The measure of a set with fragments put in place.
    func measure(_ outermost: SelectionSet) -> Measure {
        var open = [OpenSet(rest: outermost.makeIterator(), total: Measure(), field: nil)]
        while true {
            let last = open.count - 1
            guard let selection = open[last].rest.next() else {
                let closed = open.removeLast()
                if open.isEmpty { return closed.total }
                open[last - 1].total.add(closed.field.map { Measure.of($0, below: closed.total) } ?? closed.total)
                continue
            }
            open[last].total.add(selection.directives)
            switch selection {
            case .field(let field):
                if let selections = field.selectionSet {
                    open.append(OpenSet(rest: selections.makeIterator(), total: Measure(), field: field))
                } else {
                    open[last].total.add(Measure.of(field, below: Measure()))
                }
            case .inlineFragment(let fragment):
                open.append(OpenSet(rest: fragment.selectionSet.makeIterator(), total: Measure(), field: nil))
            case .fragmentSpread(let spread):
                if let fragment = document.storage.fragmentsByName[spread.name] {
                    open[last].total.add(fragments[fragment])
                }
            }
        }
    }
}
