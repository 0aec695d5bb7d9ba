import JSON

extension MergedTypes {
    /// Whether a coerced value, such as a default, is one of a type.
    func accepts(_ value: InputValue, as type: TypeReference) -> Bool {
        switch (type, value) {
        case (.nonNull(let type), _): return !value.isNull && accepts(value, as: type)
        case (_, .null): return true
        case (.list(let item), .list(let items)): return items.allSatisfy { accepts($0, as: item) }
        case (.list, _): return false
        case (.named(let name), _):
            switch types[name] {
            case .scalar(let scalar): return accepts(value, as: scalar)
            case .enumeration(let type):
                if case .enumeration(let name) = value { return type.contains(name) }
                return false
            case .inputObject(let type):
                guard case .object(let object) = value else { return false }
                return object.members.allSatisfy { member in
                    type.field(member.name).map { accepts(member.value, as: $0.type) } ?? false
                }
                    && type.fields.allSatisfy { !$0.isRequired || object[$0.name] != nil }
                    && (!type.isOneOf || object.members.count == 1 && object.members.allSatisfy { !$0.value.isNull })
            case .object, .interface, .union, nil: return false
            }
        }
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
