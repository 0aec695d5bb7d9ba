import GraphQL

/// The interfaces and unions that modules declare, put together with the types that belong to them.
struct AbstractTypes {
    private var interfaces: [(module: String, declaration: InterfaceDeclaration)] = []
    private var unions: [(module: String, declaration: UnionDeclaration)] = []
    private var implementations: [(module: String, type: String, interface: String)] = []

    mutating func collect(_ schema: SchemaDeclarations, of module: String) {
        interfaces += schema.interfaces.map { (module, $0) }
        unions += schema.unions.map { (module, $0) }
        for object in schema.objects {
            implementations += object.interfaces.map { (module, object.name, $0) }
        }
        implementations += schema.implementations.map { (module, $0.type, $0.interface) }
    }

    /// The object types of an interface or a union; nil where nothing of that name is one.
    /// - Parameter nodes: the types that have a global id.
    func possibleTypes(of name: String, nodes: [String]) -> Set<String>? {
        if name == CoreTypes.node.name { return Set(nodes) }
        if interfaces.contains(where: { $0.declaration.name == name }) {
            return Set(implementations.filter { $0.interface == name }.map(\.type))
        }
        let own = unions.filter { $0.declaration.name == name }
        return own.isEmpty ? nil : Set(own.flatMap(\.declaration.types))
    }

    /// What names a type that no module declares.
    /// - Parameter isObject: whether a name is that of an object type.
    func problems(_ isObject: (String) -> Bool) -> [SchemaProblem] {
        var problems: [SchemaProblem] = []
        for (module, type, interface) in implementations where !isObject(type) {
            problems.append(
                SchemaProblem(
                    module: module, coordinate: type,
                    message: "is said to implement \(interface), but no module declares such an object type"))
        }
        for (module, union) in unions {
            for type in union.types where !isObject(type) {
                problems.append(
                    SchemaProblem(
                        module: module, coordinate: union.name,
                        message: "has the type \(type), an object type that no module declares"))
            }
        }
        return problems
    }

    /// - Parameter isObject: whether a name is that of an object type; others are reported as ``problems(_:)``.
    func register(in registry: inout SchemaRegistry, _ isObject: (String) -> Bool) {
        for (module, interface) in interfaces { registry.add(.interface(interface.type), module: module) }
        var merged: Set<String> = []
        for (module, union) in unions where merged.insert(union.name).inserted {
            let all = unions.filter { $0.declaration.name == union.name }.map(\.declaration)
            var types: [String] = []
            for type in all.flatMap(\.types) where isObject(type) && !types.contains(type) { types.append(type) }
            let description = all.lazy.compactMap(\.description).first
            registry.add(.union(UnionType(union.name, description: description, types: types)), module: module)
        }
        for (module, type, interface) in implementations where isObject(type) {
            registry.extend(type: type, fields: [], interfaces: [interface], module: module)
        }
    }
}
