import GraphQL

/// Field selection merging word by word as specification section 5.3.2 has it: in pairs, and slow.
struct PairwiseMerging {
    let document: Document
    let schema: Schema

    private typealias Occurrence = (field: Field, parent: String)

    func allFieldsCanMerge() -> Bool {
        document.operations.allSatisfy { operation in
            guard let root = schema.rootType(of: operation.kind)?.name else { return true }
            return canMerge(fields([(operation.selectionSet, root)]))
        }
    }

    private func fields(_ sets: [(SelectionSet, String)]) -> [Occurrence] {
        var found: [Occurrence] = []
        var visited: Set<String> = []
        func visit(_ selections: SelectionSet, _ parent: String) {
            for selection in selections {
                switch selection {
                case .field(let field): found.append((field, parent))
                case .inlineFragment(let fragment): visit(fragment.selectionSet, fragment.typeCondition ?? parent)
                case .fragmentSpread(let spread):
                    guard visited.insert(spread.name).inserted, let fragment = document.fragments[spread.name]
                    else { continue }
                    visit(fragment.selectionSet, fragment.typeCondition)
                }
            }
        }
        for (selections, parent) in sets { visit(selections, parent) }
        return found
    }

    private func pairs(_ fields: [Occurrence]) -> [(Occurrence, Occurrence)] {
        fields.indices.flatMap { left in
            // A field is paired with itself so that what lies below it is looked at.
            fields[left...].filter { $0.field.responseKey == fields[left].field.responseKey }.map { (fields[left], $0) }
        }
    }

    private func below(_ left: Occurrence, _ right: Occurrence) -> [Occurrence] {
        fields(
            [left, right].compactMap { occurrence in
                guard let selections = occurrence.field.selectionSet,
                    let type = schema.field(occurrence.field.name, of: occurrence.parent)?.type.name
                else { return nil }
                return (selections, type)
            })
    }

    private func canMerge(_ fields: [Occurrence]) -> Bool {
        pairs(fields).allSatisfy { left, right in
            guard haveSameShape(left, right) else { return false }
            let areApart =
                left.parent != right.parent && schema.objectType(named: left.parent) != nil
                && schema.objectType(named: right.parent) != nil
            if areApart { return true }
            return left.field.name == right.field.name && arguments(left.field) == arguments(right.field)
                && canMerge(below(left, right))
        }
    }

    private func haveSameShape(_ left: Occurrence, _ right: Occurrence) -> Bool {
        guard let leftType = schema.field(left.field.name, of: left.parent)?.type,
            let rightType = schema.field(right.field.name, of: right.parent)?.type
        else { return true }
        guard isSameShape(leftType, rightType) else { return false }
        return pairs(below(left, right)).allSatisfy(haveSameShape)
    }

    private func isSameShape(_ left: TypeReference, _ right: TypeReference) -> Bool {
        if left.isNonNull != right.isNonNull { return false }
        switch (left.item, right.item) {
        case (let left?, let right?): return isSameShape(left, right)
        case (nil, nil):
            return left.name == right.name
                || schema.type(named: left.name)?.isComposite == true
                    && schema.type(named: right.name)?.isComposite == true
        default: return false
        }
    }

    private func arguments(_ field: Field) -> Set<String> {
        Set(field.arguments.map { "\($0.name): \(Printer.print($0.value))" })
    }
}
