/// What the modules declare, put together, with the contradictions between them.
struct MergedTypes {
    static let roots = ["Query", "Mutation", "Subscription"]
    /// The module that the scalars of the specification belong to, and what nobody else is to blame for.
    static let core = "core"

    private(set) var types: [String: TypeDefinition] = [:]
    /// The names of the types in the order in which they were first declared.
    private(set) var order: [String] = []
    /// The directives of the specification and of the modules, in the order of their names.
    private(set) var directives = DirectiveDefinition.builtIn
    private(set) var problems: [SchemaProblem] = []
    /// Who declared a type, or added a field, by its coordinate.
    private var modules: [String: String] = [:]

    init(_ registry: SchemaRegistry) {
        let own = Set(registry.declarations.map(\.type.name))
        for scalar in ScalarType.builtIn + ScalarType.common {
            // Modules of the release before may have types of their own by the names of scalars that it did not have.
            if ScalarType.added.contains(where: { $0.name == scalar.name }), own.contains(scalar.name) { continue }
            declare(.scalar(scalar), Self.core)
        }
        for declaration in registry.declarations { declare(declaration.type, declaration.module) }
        for addition in registry.extensions { extend(addition) }
        for declaration in registry.directives { declare(declaration.directive, declaration.module) }
        directives.sort { $0.name < $1.name }
    }

    /// The module to name in a problem of a directive.
    func module(ofDirective name: String) -> String { modules["@\(name)"] ?? Self.core }

    /// The module to name in a problem of an element.
    func module(of type: String, field: String? = nil) -> String {
        field.flatMap { modules["\(type).\($0)"] } ?? modules[type] ?? Self.core
    }

    /// The module to name in a problem of how a type implements an interface.
    func module(of type: String, implementing interface: String) -> String {
        modules["\(type): \(interface)"] ?? module(of: type)
    }

    func root(_ name: String) -> ObjectType? {
        if case .object(let type)? = types[name] { type } else { nil }
    }

    /// All types but those scalars of ours that nothing names: specification section 3.5. Introspection itself names two.
    func used() -> [TypeDefinition] {
        var named: Set<String> = ["Boolean", "String"]
        for argument in directives.flatMap(\.arguments) { named.insert(argument.type.name) }
        for type in types.values {
            for field in type.fields {
                named.insert(field.type.name)
                named.formUnion(field.arguments.map(\.type.name))
            }
            if case .inputObject(let type) = type { named.formUnion(type.fields.map(\.type.name)) }
        }
        return types.values.filter { module(of: $0.name) != Self.core || named.contains($0.name) }
    }

    private mutating func declare(_ type: TypeDefinition, _ module: String) {
        guard let first = types[type.name] else {
            types[type.name] = type
            order.append(type.name)
            modules[type.name] = module
            for field in type.fields { modules["\(type.name).\(field.name)"] = module }
            return
        }
        guard !first.isAlike(type) else { return }
        let other = self.module(of: type.name)
        let differing = type.fields.filter { field in
            first.fields.contains { $0.name == field.name && !$0.isAlike(field) }
        }
        for field in differing {
            report(module, "\(type.name).\(field.name)", "The module \(other) declares this field differently.")
        }
        if differing.isEmpty {
            report(
                module, type.name, "The module \(other) declares this type differently; declare it alike or extend it.")
        }
    }

    private mutating func declare(_ directive: DirectiveDefinition, _ module: String) {
        guard let first = directives.first(where: { $0.name == directive.name }) else {
            directives.append(directive)
            modules["@\(directive.name)"] = module
            return
        }
        if first.undescribed != directive.undescribed {
            let other = self.module(ofDirective: directive.name)
            report(module, "@\(directive.name)", "The module \(other) declares this directive differently.")
        }
    }

    private mutating func extend(_ addition: SchemaRegistry.Extension) {
        let name = addition.type
        if types[name] == nil, Self.roots.contains(name) {
            declare(.object(ObjectType(name, fields: [])), addition.module)
        }
        guard let type = types[name] else {
            for field in addition.fields {
                report(addition.module, "\(name).\(field.name)", "No enabled module declares the type \(name).")
            }
            return
        }
        switch type {
        case .object(var object):
            add(addition, to: &object.fields, &object.interfaces)
            types[name] = .object(object)
        case .interface(var interface):
            add(addition, to: &interface.fields, &interface.interfaces)
            types[name] = .interface(interface)
        case .scalar, .union, .enumeration, .inputObject:
            report(addition.module, name, "Only object and interface types can be given fields.")
        }
    }

    private mutating func add(
        _ addition: SchemaRegistry.Extension, to fields: inout [FieldDefinition], _ interfaces: inout [String]
    ) {
        for field in addition.fields {
            let coordinate = "\(addition.type).\(field.name)"
            if let existing = fields.first(where: { $0.name == field.name }) {
                if !existing.isAlike(field) {
                    let other = module(of: addition.type, field: field.name)
                    report(addition.module, coordinate, "The module \(other) declares this field differently.")
                }
            } else {
                fields.append(field)
                modules[coordinate] = addition.module
            }
        }
        for interface in addition.interfaces where !interfaces.contains(interface) {
            interfaces.append(interface)
            modules["\(addition.type): \(interface)"] = addition.module
        }
    }

    private mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }
}

/// Likeness leaves descriptions out: two modules may word them differently, and the first wins.
extension TypeDefinition {
    func isAlike(_ other: TypeDefinition) -> Bool { undescribed == other.undescribed }

    private var undescribed: TypeDefinition {
        switch self {
        case .scalar(var type):
            type.description = nil
            return .scalar(type)
        case .object(var type):
            type.description = nil
            type.fields = type.fields.map(\.undescribed)
            return .object(type)
        case .interface(var type):
            type.description = nil
            type.fields = type.fields.map(\.undescribed)
            return .interface(type)
        case .union(var type):
            type.description = nil
            return .union(type)
        case .enumeration(var type):
            type.description = nil
            for index in type.values.indices { type.values[index].description = nil }
            return .enumeration(type)
        case .inputObject(var type):
            type.description = nil
            type.fields = type.fields.map(\.undescribed)
            return .inputObject(type)
        }
    }
}

extension FieldDefinition {
    func isAlike(_ other: FieldDefinition) -> Bool { undescribed == other.undescribed }

    fileprivate var undescribed: FieldDefinition {
        var field = self
        field.description = nil
        field.arguments = arguments.map(\.undescribed)
        return field
    }
}

extension DirectiveDefinition {
    fileprivate var undescribed: DirectiveDefinition {
        var directive = self
        directive.description = nil
        directive.arguments = arguments.map(\.undescribed)
        return directive
    }
}

extension InputValueDefinition {
    fileprivate var undescribed: InputValueDefinition {
        var value = self
        value.description = nil
        return value
    }
}
