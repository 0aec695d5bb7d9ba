import GraphQL

/// The types that modules declare beside their objects, put together.
struct DeclaredTypes {
    private(set) var leaves = LeafTypes()
    private(set) var problems: [SchemaProblem] = []
    /// The modules, by the types' names; the first where several declare one alike.
    private var owners: [String: String] = [:]
    private var order: [String] = []
    /// The registry finds what contradicts.
    private var inputs: [(module: String, declaration: InputDeclaration)] = []

    mutating func collect(_ schema: SchemaDeclarations, of module: String) {
        for declaration in schema.enumerations { collect(declaration, of: module) }
        for declaration in schema.scalars { collect(declaration, of: module) }
        for declaration in schema.inputs { inputs.append((module, declaration)) }
    }

    private mutating func collect(_ declaration: EnumDeclaration, of module: String) {
        if let first = leaves.enumerations[declaration.name] {
            if !first.isAlike(declaration) { reportDifference(module, declaration.name) }
            return
        }
        leaves.enumerations[declaration.name] = declaration
        own(declaration.name, module)
        var names: [String: String] = [:]
        for value in declaration.values {
            if let other = names.updateValue(value.name, forKey: value.stored) {
                report(
                    module, "\(declaration.name).\(value.name)",
                    "is stored as \(other) is, so that nothing tells them apart")
            }
        }
    }

    private mutating func collect(_ declaration: ScalarDeclaration, of module: String) {
        if let first = leaves.scalars[declaration.name] {
            // How they parse cannot be compared.
            if first.form != declaration.form || first.specifiedBy != declaration.specifiedBy {
                reportDifference(module, declaration.name)
            }
            return
        }
        leaves.scalars[declaration.name] = declaration
        own(declaration.name, module)
    }

    private mutating func own(_ name: String, _ module: String) {
        guard owners[name] == nil else { return }
        owners[name] = module
        order.append(name)
    }

    private mutating func reportDifference(_ module: String, _ name: String) {
        report(module, name, "is declared otherwise by the module \(owners[name] ?? CatalogAssembly.core)")
    }

    private mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }

    func register(in registry: inout SchemaRegistry) {
        for name in order {
            let module = owners[name] ?? CatalogAssembly.core
            if let enumeration = leaves.enumerations[name] {
                registry.add(.enumeration(enumeration.type), module: module)
            }
            if let scalar = leaves.scalars[name] { registry.add(.scalar(scalar.type), module: module) }
        }
        for (module, declaration) in inputs { registry.add(.inputObject(declaration.type), module: module) }
    }
}
