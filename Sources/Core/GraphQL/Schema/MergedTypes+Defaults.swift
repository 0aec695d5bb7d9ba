import JSON

extension MergedTypes {
    /// Why a value cannot be the default of a place of a type; nil when it can.
    ///
    /// A default is a coerced value: fields with defaults of their own are given in it, which also keeps defaults from needing
    /// each other without end (specification section 3.10, `InputObjectDefaultValueHasCycle`).
    func fault(inDefault value: InputValue, of type: TypeReference) -> String? {
        let mismatch = "The default is not a value of the type \(type)."
        var pending = [(value: value, type: type)]
        while let (value, type) = pending.popLast() {
            if value.isNull {
                if type.isNonNull { return mismatch }
                continue
            }
            if let item = type.item {
                guard case .list(let items) = value else { return mismatch }
                for value in items { pending.append((value, item)) }
                continue
            }
            switch types[type.name] {
            case .scalar(let scalar):
                if !accepts(value, as: scalar) { return mismatch }
                if case .json(let json) = value, let fault = Self.fault(inLiteral: json) { return fault }
            case .enumeration(let type):
                guard case .enumeration(let name) = value, type.contains(name) else { return mismatch }
            case .inputObject(let type):
                guard case .object(let object) = value else { return mismatch }
                if let fault = fault(inMembersOf: object, type) { return fault }
                for member in object.members {
                    guard let field = type.field(member.name) else { return mismatch }
                    pending.append((member.value, field.type))
                }
            case .object, .interface, .union, nil: return mismatch
            }
        }
        return nil
    }

    private func fault(inMembersOf object: InputObject, _ type: InputObjectType) -> String? {
        if type.isOneOf, object.members.count != 1 || object.members[0].value.isNull {
            return "The default must give exactly one field of \(type.name), and not null."
        }
        for field in type.fields where object[field.name] == nil {
            if field.defaultValue != nil {
                return
                    "The default leaves out \(type.name).\(field.name), which has a default of its own; give it here, too."
            }
            if field.isRequired { return "The default leaves out \(type.name).\(field.name), which is required." }
        }
        return nil
    }

    /// Why JSON cannot be written as a literal; nil when it can.
    private static func fault(inLiteral json: JSONValue) -> String? {
        var pending = [json]
        while let json = pending.popLast() {
            switch json {
            case .array(let elements): pending += elements
            case .object(let object):
                for member in object.members {
                    guard Lexer.isName(member.name) else {
                        return "The default has a member \"\(member.name)\", which no literal can have as a field."
                    }
                    pending.append(member.value)
                }
            case .null, .bool, .number, .string: break
            }
        }
        return nil
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
