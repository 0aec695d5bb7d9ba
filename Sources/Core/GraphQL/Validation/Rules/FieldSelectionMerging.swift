/// Specification section 5.3.2: fields that answer under one key can be merged.
///
/// Instead of comparing fields in pairs, all fields of one response key are taken together and compared with the first
/// of them, and what lies below them is merged and looked at once. Merged sets that have been looked at are remembered,
/// so fragments cost once however often they are spread. Being a property of groups, likeness with the first is enough:
/// "same name and arguments" and "same shape of type" are both equivalences.
struct FieldSelectionMerging {
    /// A selection set and the type it stands on.
    private struct Part: Hashable {
        let selections: SelectionSet.ID
        let parent: String?
    }

    private struct Occurrence {
        let field: Field
        let parent: String?
        let definition: FieldDefinition?
    }

    private enum Check: Hashable { case shapes, parents }

    private struct Task: Hashable {
        let check: Check
        let parts: [Part]
    }

    private var sets: [SelectionSet.ID: SelectionSet] = [:]
    private var seen: Set<Task> = []
    private var pending: [Task] = []
    private var reported: Set<[NodeIndex]> = []
    /// Made once a field, since a field can be compared in many merged sets.
    private var arguments: [NodeIndex: CanonicalArguments] = [:]
    private var steps = 0

    static func check(_ context: inout ValidationContext) {
        var rule = FieldSelectionMerging()
        for operation in context.document.operations {
            let root = context.schema.rootType(of: operation.kind)?.name
            let part = rule.part(operation.selectionSet, root)
            rule.add(.shapes, [part])
            rule.add(.parents, [part])
        }
        while let task = rule.pending.popLast() {
            if context.isFull { return }
            let groups = rule.groups(task.parts, context)
            switch task.check {
            case .shapes: for group in groups { rule.checkShapes(group, &context) }
            case .parents: for group in groups { rule.checkParents(group, &context) }
            }
            guard rule.steps <= context.limits.mergingSteps else {
                context.append(
                    .limit(
                        "mergingSteps", value: context.limits.mergingSteps,
                        message: "Too many combinations of fields have to be compared; use fewer fragments."))
                return
            }
        }
    }

    private mutating func part(_ selections: SelectionSet, _ parent: String?) -> Part {
        sets[selections.id] = selections
        return Part(selections: selections.id, parent: parent)
    }

    private mutating func add(_ check: Check, _ parts: [Part]) {
        let task = Task(check: check, parts: parts)
        if !parts.isEmpty, seen.insert(task).inserted { pending.append(task) }
    }

    /// The fields of selection sets taken together, fragments put in place, by response key.
    private mutating func groups(_ parts: [Part], _ context: ValidationContext) -> [[Occurrence]] {
        var groups: [[Occurrence]] = []
        var positions: [String: Int] = [:]
        var visited: Set<String> = []
        // What is open, innermost last, so that fields come in the order of the document.
        var open: [(rest: SelectionSet.Iterator, parent: String?)] = parts.reversed().compactMap { part in
            sets[part.selections].map { ($0.makeIterator(), part.parent) }
        }
        while let parent = open.last.map(\.parent), steps <= context.limits.mergingSteps {
            guard let selection = open[open.count - 1].rest.next() else {
                open.removeLast()
                continue
            }
            steps += 1
            switch selection {
            case .field(let field):
                let occurrence = Occurrence(
                    field: field, parent: parent,
                    definition: parent.flatMap { context.schema.field(field.name, of: $0) })
                if let position = positions[field.responseKey] {
                    groups[position].append(occurrence)
                } else {
                    positions[field.responseKey] = groups.count
                    groups.append([occurrence])
                }
            case .inlineFragment(let fragment):
                open.append((fragment.selectionSet.makeIterator(), fragment.typeCondition ?? parent))
            case .fragmentSpread(let spread):
                guard visited.insert(spread.name).inserted, let fragment = context.document.fragments[spread.name]
                else { continue }
                open.append((fragment.selectionSet.makeIterator(), fragment.typeCondition))
            }
        }
        return groups
    }

    /// What lies below fields, merged: each part once, in an order that makes equal sets equal.
    private mutating func below(_ group: [Occurrence]) -> [Part] {
        var parts: Set<Part> = []
        for occurrence in group {
            guard let selections = occurrence.field.selectionSet else { continue }
            parts.insert(part(selections, occurrence.definition?.type.name))
        }
        return parts.sorted { $0.selections.start < $1.selections.start }
    }

    /// `SameResponseShape`.
    private mutating func checkShapes(_ group: [Occurrence], _ context: inout ValidationContext) {
        if let first = group.first(where: { $0.definition != nil }), let type = first.definition?.type {
            for other in group {
                guard let otherType = other.definition?.type else { continue }
                if !haveSameShape(type, otherType, context.schema) {
                    report(first, other, "they return conflicting types \"\(type)\" and \"\(otherType)\"", &context)
                    break
                }
            }
        }
        add(.shapes, below(group))
    }

    private func haveSameShape(_ left: TypeReference, _ right: TypeReference, _ schema: Schema) -> Bool {
        guard left.isWrapped(like: right) else { return false }
        if left.name == right.name { return true }
        return schema.type(named: left.name)?.isLeaf != true && schema.type(named: right.name)?.isLeaf != true
    }

    /// `FieldsInSetCanMerge` for fields that one object can have: those on one object type, and on abstract types.
    private mutating func checkParents(_ group: [Occurrence], _ context: inout ValidationContext) {
        var abstract: [Occurrence] = []
        var concrete: [[Occurrence]] = []
        var positions: [String: Int] = [:]
        for occurrence in group {
            guard let parent = occurrence.parent, context.schema.objectType(named: parent) != nil else {
                abstract.append(occurrence)
                continue
            }
            if let position = positions[parent] {
                concrete[position].append(occurrence)
            } else {
                positions[parent] = concrete.count
                concrete.append([occurrence])
            }
        }
        if concrete.isEmpty { concrete = [[]] }
        for object in concrete {
            let together = abstract + object
            steps += together.count
            guard steps <= context.limits.mergingSteps else { return }
            checkAlike(together, &context)
            add(.parents, below(together))
        }
    }

    private mutating func checkAlike(_ group: [Occurrence], _ context: inout ValidationContext) {
        guard group.count > 1, let first = group.first else { return }
        let name = first.field.name
        let arguments = canonicalArguments(first.field)
        for other in group.dropFirst() where other.field.index != first.field.index {
            if other.field.name != name {
                report(first, other, "\"\(name)\" and \"\(other.field.name)\" are different fields", &context)
                return
            }
            if canonicalArguments(other.field) != arguments {
                report(first, other, "they have differing arguments", &context)
                return
            }
        }
    }

    private mutating func canonicalArguments(_ field: Field) -> CanonicalArguments {
        if let known = arguments[field.index] { return known }
        let made = CanonicalArguments(field.arguments)
        arguments[field.index] = made
        return made
    }

    private mutating func report(
        _ first: Occurrence, _ other: Occurrence, _ reason: String, _ context: inout ValidationContext
    ) {
        guard reported.insert([first.field.index, other.field.index]).inserted else { return }
        context.report(
            "Fields \"\(first.field.responseKey)\" conflict because \(reason). Use different aliases on the fields to"
                + " fetch both if this was intentional.", at: first.field.offset, other.field.offset)
    }
}
