/// Specification section 5.2.4.1: a subscription has one root field, which is not one of introspection and which no variable
/// can leave out.
struct SubscriptionsHaveOneRootField: ValidationRule {
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        guard operation.kind == .subscription, let root = context.schema.subscriptionType else { return }
        let owner = operation.name.map { "Subscription \"\($0)\"" } ?? "Anonymous Subscription"
        let found = rootFields(operation.selectionSet, of: root, context)
        guard found.conditions.isEmpty else {
            context.report(
                "\(owner) must not use `@skip` or `@include` directives in the top level selection.",
                at: found.conditions.map(\.offset))
            return
        }
        if found.keys.count > 1 {
            let others = found.keys.dropFirst().flatMap { found.fields[$0] ?? [] }
            context.report("\(owner) must select only one top level field.", at: others.map(\.offset))
        }
        for key in found.keys {
            guard let fields = found.fields[key], let name = fields.first?.name, name.hasPrefix("__") else { continue }
            context.report(
                "\(owner) must not select an introspection top level field.", at: fields.map(\.offset))
        }
    }

    private struct RootFields {
        /// The response keys in order.
        var keys: [String] = []
        var fields: [String: [Field]] = [:]
        /// `@skip` and `@include`, wherever they stand.
        var conditions: [Directive] = []
    }

    /// `CollectSubscriptionFields`.
    private func rootFields(
        _ selections: SelectionSet, of root: ObjectType, _ context: ValidationContext
    ) -> RootFields {
        var found = RootFields()
        var visited: Set<String> = []
        var open = [selections.makeIterator()]
        while !open.isEmpty {
            guard let selection = open[open.count - 1].next() else {
                open.removeLast()
                continue
            }
            found.conditions += selection.directives.filter { $0.name == "skip" || $0.name == "include" }
            switch selection {
            case .field(let field):
                if found.fields[field.responseKey] == nil { found.keys.append(field.responseKey) }
                found.fields[field.responseKey, default: []].append(field)
            case .inlineFragment(let fragment):
                if applies(fragment.typeCondition, to: root, context) {
                    open.append(fragment.selectionSet.makeIterator())
                }
            case .fragmentSpread(let spread):
                guard visited.insert(spread.name).inserted, let fragment = context.document.fragments[spread.name],
                    applies(fragment.typeCondition, to: root, context)
                else { continue }
                open.append(fragment.selectionSet.makeIterator())
            }
        }
        return found
    }

    private func applies(_ condition: String?, to root: ObjectType, _ context: ValidationContext) -> Bool {
        condition.map { context.schema.doesFragmentTypeApply($0, to: root.name) } ?? true
    }
}
