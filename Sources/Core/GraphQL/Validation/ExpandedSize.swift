/// How large operations are with fragments put in place, found in one look at each fragment.
struct ExpandedSize {
    private struct Size {
        var fields = 0
        var aliases = 0
        var depth = 0
    }

    private let context: ValidationContext
    private var fragments: [Size]

    /// - Parameter order: the fragments, each after all that it spreads.
    init(_ context: ValidationContext, order: [Int]) {
        self.context = context
        fragments = Array(repeating: Size(), count: order.count)
        for fragment in order { fragments[fragment] = size(of: context.document.fragments[fragment].selectionSet) }
    }

    /// The error of the first operation that is too large.
    func error() -> GraphQLError? {
        for operation in context.document.operations {
            let size = size(of: operation.selectionSet)
            if size.depth > context.limits.depth {
                return .limit(
                    "depth", value: context.limits.depth,
                    message: "The operation is \(size.depth) levels deep; at most \(context.limits.depth) are allowed.",
                    locations: [operation.location])
            }
            if size.fields > context.limits.expandedFields {
                return .limit(
                    "fields", value: context.limits.expandedFields,
                    message: "The operation selects more than \(context.limits.expandedFields) fields, with fragments "
                        + "counted wherever they are spread.", locations: [operation.location])
            }
            if size.aliases > context.limits.aliases {
                return .limit(
                    "aliases", value: context.limits.aliases,
                    message: "The operation gives more than \(context.limits.aliases) fields an alias, with fragments "
                        + "counted wherever they are spread.", locations: [operation.location])
            }
        }
        return nil
    }

    private func size(of selections: SelectionSet) -> Size {
        var total = Size()
        for selection in selections {
            var part = Size()
            switch selection {
            case .field(let field):
                if let selections = field.selectionSet { part = size(of: selections) }
                part.fields = Self.sum(part.fields, 1)
                if field.alias != nil { part.aliases = Self.sum(part.aliases, 1) }
                part.depth = Self.sum(part.depth, 1)
            case .inlineFragment(let fragment): part = size(of: fragment.selectionSet)
            case .fragmentSpread(let spread):
                if let fragment = context.document.storage.fragmentsByName[spread.name] { part = fragments[fragment] }
            }
            total.fields = Self.sum(total.fields, part.fields)
            total.aliases = Self.sum(total.aliases, part.aliases)
            total.depth = max(total.depth, part.depth)
        }
        return total
    }

    /// Fragments that spread each other twice double the count at each step, past any integer.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
