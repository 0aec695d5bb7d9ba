/// Whether a type implements its interfaces: specification section 3.6, `IsValidImplementation`.
struct InterfaceRules {
    let type: TypeDefinition
    let merged: MergedTypes
    private(set) var problems: [SchemaProblem] = []
    /// Who says that the type implements the interface at hand.
    private var module: String?

    init(_ type: TypeDefinition, _ merged: MergedTypes) {
        self.type = type
        self.merged = merged
    }

    mutating func check() {
        for name in TypeSystemRules.repeated(type.interfaces) { report(nil, "The interface \(name) is listed twice.") }
        for name in type.interfaces {
            module = merged.module(of: type.name, implementing: name)
            if name == type.name {
                report(nil, "An interface cannot implement itself.")
                continue
            }
            switch merged.types[name] {
            case .interface(let interface): check(interface)
            case nil: report(nil, "The interface \(name) is not declared by an enabled module.")
            default: report(nil, "The type \(name) is not an interface.")
            }
        }
    }

    private mutating func check(_ interface: InterfaceType) {
        if interface.interfaces.contains(type.name) {
            report(nil, "The interface \(interface.name) implements \(type.name), so \(type.name) cannot implement it.")
        }
        for name in interface.interfaces where !type.interfaces.contains(name) && name != type.name {
            report(nil, "The interface \(interface.name) implements \(name), so \(type.name) must name it too.")
        }
        for expected in interface.fields {
            guard let field = type.fields.first(where: { $0.name == expected.name }) else {
                report(expected.name, "The interface \(interface.name) asks for this field.")
                continue
            }
            check(field, against: expected, of: interface)
        }
    }

    private mutating func check(
        _ field: FieldDefinition, against expected: FieldDefinition, of interface: InterfaceType
    ) {
        if !isSubtype(field.type, of: expected.type) {
            report(field.name, "The interface \(interface.name) asks for the type \(expected.type), not \(field.type).")
        }
        if field.deprecationReason != nil, expected.deprecationReason == nil {
            report(field.name, "The field cannot be deprecated while that of the interface \(interface.name) is not.")
        }
        for argument in expected.arguments {
            guard let own = field.argument(argument.name) else {
                report(field.name, "The interface \(interface.name) asks for this argument.", argument: argument.name)
                continue
            }
            if own.type != argument.type {
                report(
                    field.name, "The interface \(interface.name) asks for the type \(argument.type), not \(own.type).",
                    argument: argument.name)
            }
        }
        for argument in field.arguments where expected.argument(argument.name) == nil && argument.isRequired {
            report(
                field.name, "The argument cannot be required, since the interface \(interface.name) does not have it.",
                argument: argument.name)
        }
    }

    private func isSubtype(_ type: TypeReference, of other: TypeReference) -> Bool {
        type.isSubtype(of: other) { type, other in
            if type == other { return true }
            switch merged.types[other] {
            case .interface: return merged.types[type]?.interfaces.contains(other) == true
            case .union(let union): return union.types.contains(type)
            default: return false
            }
        }
    }

    private mutating func report(_ field: String?, _ message: String, argument: String? = nil) {
        var coordinate = type.name
        if let field { coordinate += ".\(field)" }
        if let argument { coordinate += "(\(argument):)" }
        problems.append(
            SchemaProblem(
                module: module ?? merged.module(of: type.name), coordinate: coordinate, message: message))
    }
}
