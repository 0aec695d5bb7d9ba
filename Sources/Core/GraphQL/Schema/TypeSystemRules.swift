/// The rules that each type of a schema must keep: specification sections 3.3 to 3.10.
struct TypeSystemRules {
    let merged: MergedTypes
    private(set) var problems: [SchemaProblem] = []

    init(_ merged: MergedTypes) {
        self.merged = merged
        if merged.types["Query"] == nil {
            report("Query", nil, "The schema needs the type Query; no enabled module adds a field to it.")
        }
        for root in MergedTypes.roots where merged.types[root] != nil && merged.root(root) == nil {
            report(root, nil, "A root type must be an object type.")
        }
        for name in merged.order {
            guard let type = merged.types[name] else { continue }
            check(type)
        }
        for directive in merged.directives { check(directive) }
        problems += InputCycles(merged).problems
    }

    private func type(_ name: String) -> TypeDefinition? { merged.types[name] }

    mutating func report(_ type: String, _ field: String?, _ message: String, argument: String? = nil) {
        var coordinate = type
        if let field { coordinate += ".\(field)" }
        if let argument { coordinate += "(\(argument):)" }
        problems.append(
            SchemaProblem(module: merged.module(of: type, field: field), coordinate: coordinate, message: message))
    }

    private mutating func check(_ type: TypeDefinition) {
        if let fault = Self.fault(inName: type.name) { report(type.name, nil, fault) }
        switch type {
        case .scalar: break
        case .object(let object): fields(object.fields, of: object.name)
        case .interface(let interface): fields(interface.fields, of: interface.name)
        case .union(let union): check(union)
        case .enumeration(let enumeration): check(enumeration)
        case .inputObject(let input): check(input)
        }
        if !type.interfaces.isEmpty {
            var rules = InterfaceRules(type, merged)
            rules.check()
            problems += rules.problems
        }
    }

    private mutating func check(_ directive: DirectiveDefinition) {
        let module = merged.module(ofDirective: directive.name)
        let coordinate = "@\(directive.name)"
        let report = { (problems: inout [SchemaProblem], argument: String?, message: String) in
            problems.append(
                SchemaProblem(
                    module: module, coordinate: argument.map { "\(coordinate)(\($0):)" } ?? coordinate,
                    message: message))
        }
        if let fault = Self.fault(inName: directive.name) { report(&problems, nil, fault) }
        if directive.locations.isEmpty { report(&problems, nil, "The directive must have at least one location.") }
        for location in Self.repeated(directive.locations.map(\.rawValue)) {
            report(&problems, nil, "The location \(location) is listed twice.")
        }
        for name in Self.repeated(directive.arguments.map(\.name)) {
            report(&problems, name, "The argument is declared twice.")
        }
        for argument in directive.arguments {
            for fault in inputFaults(argument) { report(&problems, argument.name, fault) }
        }
    }

    private mutating func fields(_ fields: [FieldDefinition], of type: String) {
        if fields.isEmpty { report(type, nil, "The type must have at least one field.") }
        for name in Self.repeated(fields.map(\.name)) { report(type, name, "The field is declared twice.") }
        for field in fields {
            if let fault = Self.fault(inName: field.name) { report(type, field.name, fault) }
            switch self.type(field.type.name) {
            case nil: report(type, field.name, "The type \(field.type.name) is not declared by an enabled module.")
            case let used? where !used.isOutput:
                report(type, field.name, "A field cannot have the input type \(field.type).")
            default: break
            }
            for name in Self.repeated(field.arguments.map(\.name)) {
                report(type, field.name, "The argument is declared twice.", argument: name)
            }
            for argument in field.arguments {
                for fault in inputFaults(argument) { report(type, field.name, fault, argument: argument.name) }
            }
        }
    }

    private mutating func check(_ type: UnionType) {
        if type.types.isEmpty { report(type.name, nil, "The union must have at least one type.") }
        for name in Self.repeated(type.types) { report(type.name, nil, "The type \(name) is listed twice.") }
        for name in type.types {
            switch self.type(name) {
            case .object: break
            case nil: report(type.name, nil, "The type \(name) is not declared by an enabled module.")
            default: report(type.name, nil, "A union holds object types, and \(name) is none.")
            }
        }
    }

    private mutating func check(_ type: EnumType) {
        if type.values.isEmpty { report(type.name, nil, "The enum must have at least one value.") }
        for name in Self.repeated(type.values.map(\.name)) { report(type.name, name, "The value is declared twice.") }
        for value in type.values {
            if let fault = Self.fault(inName: value.name) { report(type.name, value.name, fault) }
            if ["true", "false", "null"].contains(value.name) {
                report(type.name, value.name, "An enum value cannot have this name, which is a literal.")
            }
        }
    }

    private mutating func check(_ type: InputObjectType) {
        if type.fields.isEmpty { report(type.name, nil, "The type must have at least one field.") }
        for name in Self.repeated(type.fields.map(\.name)) { report(type.name, name, "The field is declared twice.") }
        for field in type.fields {
            for fault in inputFaults(field) { report(type.name, field.name, fault) }
            if type.isOneOf, field.type.isNonNull || field.defaultValue != nil {
                report(type.name, field.name, "A field of a oneOf type must be nullable and have no default.")
            }
        }
    }

    /// What is wrong with an argument or an input field.
    private func inputFaults(_ value: InputValueDefinition) -> [String] {
        var faults: [String] = []
        if let fault = Self.fault(inName: value.name) { faults.append(fault) }
        switch type(value.type.name) {
        case nil: faults.append("The type \(value.type.name) is not declared by an enabled module.")
        case let used? where !used.isInput: faults.append("A value cannot have the output type \(value.type).")
        default:
            if let fault = value.defaultValue.flatMap({ merged.fault(inDefault: $0, of: value.type) }) {
                faults.append(fault)
            }
        }
        if value.isRequired, value.deprecationReason != nil {
            faults.append("What must be given cannot be deprecated.")
        }
        return faults
    }

    private static func fault(inName name: String) -> String? {
        guard Lexer.isName(name) else {
            return "A name must be letters, digits and underscores, and not start with a digit."
        }
        return name.hasPrefix("__") ? "Names that start with two underscores are reserved for introspection." : nil
    }

    static func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}
