import JSON

extension MergedTypes {
    /// Whether a coerced value, such as a default, is one of a type.
    func accepts(_ value: InputValue, as type: TypeReference) -> Bool {
        var pending = [(value: value, type: type)]
        while let (value, type) = pending.popLast() {
            if value.isNull {
                if type.isNonNull { return false }
                continue
            }
            if let item = type.item {
                guard case .list(let items) = value else { return false }
                for value in items { pending.append((value, item)) }
                continue
            }
            switch types[type.name] {
            case .scalar(let scalar): if !accepts(value, as: scalar) { return false }
            case .enumeration(let type):
                guard case .enumeration(let name) = value, type.contains(name) else { return false }
            case .inputObject(let type):
                guard case .object(let object) = value, accepts(membersOf: object, as: type) else { return false }
                for member in object.members {
                    guard let field = type.field(member.name) else { return false }
                    pending.append((member.value, field.type))
                }
            case .object, .interface, .union, nil: return false
            }
        }
        return true
    }

    private func accepts(membersOf object: InputObject, as type: InputObjectType) -> Bool {
        type.fields.allSatisfy { !$0.isRequired || object[$0.name] != nil }
            && (!type.isOneOf || object.members.count == 1 && object.members.allSatisfy { !$0.value.isNull })
    }

    private func accepts(_ value: InputValue, as scalar: ScalarType) -> Bool {
        switch (scalar.name, value) {
        case ("Int", .int(let number)): Int32(exactly: number) != nil
        case ("Float", .float(let number)): number.isFinite
        case ("Float", .int), ("String", .string), ("ID", .string), ("Boolean", .boolean), ("JSON", .json): true
        case ("Int", _), ("Float", _), ("String", _), ("ID", _), ("Boolean", _), ("JSON", _): false
        case (_, .string(let text)): (try? scalar.parse(.json(.string(text)))) != nil
        default: true
        }
    }
}
