/// Input objects that can never be given, since each needs another without end: specification section 3.10.
struct InputCycles {
    private(set) var problems: [SchemaProblem] = []

    init(_ merged: MergedTypes) {
        // A type is finite once every field that must be given is of a finite type; what never becomes so is in a
        // cycle, or needs one.
        var pending: [String: InputObjectType] = [:]
        for case .inputObject(let type)? in merged.order.map({ merged.types[$0] }) { pending[type.name] = type }
        var changed = true
        while changed {
            changed = false
            for (name, type) in pending where isFinite(type, pending) {
                pending[name] = nil
                changed = true
            }
        }
        for name in merged.order {
            guard let type = pending[name] else { continue }
            let fields = type.fields.filter { needed($0, in: type).map { pending[$0] != nil } ?? false }.map(\.name)
            problems.append(
                SchemaProblem(
                    module: merged.module(of: name), coordinate: name,
                    message: "No value is finite: \(fields.joined(separator: ", ")) needs this type again."))
        }
    }

    private func isFinite(_ type: InputObjectType, _ pending: [String: InputObjectType]) -> Bool {
        let blocked = { (field: InputValueDefinition) in
            needed(field, in: type).map { pending[$0] != nil } ?? false
        }
        return type.isOneOf ? !type.fields.allSatisfy(blocked) : !type.fields.contains(where: blocked)
    }

    /// The type that a value of a field must hold; nil when the field can be null or empty.
    private func needed(_ field: InputValueDefinition, in type: InputObjectType) -> String? {
        guard field.type.item == nil, field.type.isNonNull || type.isOneOf else { return nil }
        return field.type.name
    }
}
