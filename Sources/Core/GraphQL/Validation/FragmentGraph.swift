/// Which fragments spread which, by position among the fragments of the document.
struct FragmentGraph {
    /// Spreads of each operation, in order.
    let operationSpreads: [[FragmentSpread]]
    /// Spreads of each fragment, in order.
    let fragmentSpreads: [[FragmentSpread]]
    /// The fragments, each after all that it spreads; nil when some form a cycle.
    let dependenciesFirst: [Int]?
    /// One way round for each cycle that was met.
    let cycles: [[FragmentSpread]]
    private let targets: [[Int]]

    init(_ document: Document) {
        operationSpreads = document.operations.map { Self.spreads(in: $0.selectionSet) }
        let fragmentSpreads = document.fragments.map { Self.spreads(in: $0.selectionSet) }
        self.fragmentSpreads = fragmentSpreads
        targets = fragmentSpreads.map { $0.compactMap { document.storage.fragmentsByName[$0.name] } }
        (dependenciesFirst, cycles) = Self.order(
            fragmentSpreads.map { spreads in
                spreads.compactMap { spread in document.storage.fragmentsByName[spread.name].map { (spread, $0) } }
            })
    }

    /// The fragments that spreads lead to, directly and by way of others, each once.
    func reachable(from spreads: [FragmentSpread]) -> [Int] {
        guard let document = spreads.first?.document else { return [] }
        var visited = Array(repeating: false, count: targets.count)
        var found: [Int] = []
        var pending = spreads.compactMap { document.storage.fragmentsByName[$0.name] }
        while let fragment = pending.popLast() {
            guard !visited[fragment] else { continue }
            visited[fragment] = true
            found.append(fragment)
            pending += targets[fragment]
        }
        return found
    }

    /// Depth first without recursion: a chain of fragments can be as long as the document.
    private static func order(
        _ edges: [[(spread: FragmentSpread, target: Int)]]
    ) -> (order: [Int]?, cycles: [[FragmentSpread]]) {
        var order: [Int] = []
        var cycles: [[FragmentSpread]] = []
        // Where a fragment stands on the way, or how it was left.
        enum State { case fresh, open(depth: Int), done }
        var states = Array(repeating: State.fresh, count: edges.count)
        for root in edges.indices {
            guard case .fresh = states[root] else { continue }
            var way: [(fragment: Int, next: Int)] = [(root, 0)]
            var spreads: [FragmentSpread] = []
            states[root] = .open(depth: 0)
            while let (fragment, next) = way.last {
                guard next < edges[fragment].count else {
                    states[fragment] = .done
                    order.append(fragment)
                    way.removeLast()
                    if !spreads.isEmpty { spreads.removeLast() }
                    continue
                }
                way[way.count - 1].next += 1
                let (spread, target) = edges[fragment][next]
                switch states[target] {
                case .done: break
                case .open(let depth): cycles.append(spreads[depth...] + [spread])
                case .fresh:
                    states[target] = .open(depth: way.count)
                    way.append((target, 0))
                    spreads.append(spread)
                }
            }
        }
        return (cycles.isEmpty ? order : nil, cycles)
    }

    private static func spreads(in selectionSet: SelectionSet) -> [FragmentSpread] {
        var found: [FragmentSpread] = []
        var pending = [selectionSet]
        while let selections = pending.popLast() {
            for selection in selections {
                switch selection {
                case .fragmentSpread(let spread): found.append(spread)
                case .inlineFragment(let fragment): pending.append(fragment.selectionSet)
                case .field(let field): if let selections = field.selectionSet { pending.append(selections) }
                }
            }
        }
        return found
    }
}
