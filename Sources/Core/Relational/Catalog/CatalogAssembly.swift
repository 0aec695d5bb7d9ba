import GraphQL

/// Puts the declarations of several modules together and finds what does not fit.
struct CatalogAssembly {
    private var objects: [String: (module: String, declaration: ObjectDeclaration, object: CatalogObject)] = [:]
    private var objectOrder: [String] = []
    private var extensions: [(module: String, type: String, field: FieldDeclaration)] = []
    private var roots: [(module: String, field: RootField)] = []
    private var subscriptions: [(module: String, field: SubscriptionField)] = []
    private var mutations: [(module: String, mutation: Mutation)] = []
    private var types = DeclaredTypes()
    private var abstractTypes = AbstractTypes()
    private var alternatives: [(module: String, type: String, field: String, stored: [String: String])] = []
    private var problems: [SchemaProblem] = []

    /// The module that problems of the product's own types are laid to.
    static let core = "videoplay"

    mutating func collect(_ schema: SchemaDeclarations, of module: String) {
        for declaration in schema.objects { collect(declaration, of: module) }
        for (type, fields) in schema.extensions {
            for field in fields { extensions.append((module, type, field)) }
        }
        for root in schema.roots { roots.append((module, root)) }
        for field in schema.subscriptions { subscriptions.append((module, field)) }
        for mutation in schema.mutations { mutations.append((module, mutation)) }
        types.collect(schema, of: module)
        abstractTypes.collect(schema, of: module)
        alternatives += schema.alternatives.map { (module, $0.type, $0.field, $0.stored) }
    }

    private mutating func collect(_ declaration: ObjectDeclaration, of module: String) {
        if let first = objects[declaration.name] {
            merge(declaration, of: module, into: first.declaration, of: first.module)
            return
        }
        var object = CatalogObject(name: declaration.name, source: declaration.source)
        for field in declaration.fields {
            if object.fields[field.name] != nil || field.name == CoreTypes.nodeID.name {
                report(module, "\(declaration.name).\(field.name)", "is declared twice")
            }
            object.add(field)
        }
        objects[declaration.name] = (module, declaration, object)
        objectOrder.append(declaration.name)
    }

    /// Takes another declaration of a type that is there: a copy has to say the same, and what a shared type says beyond the
    /// first is an extension of it.
    private mutating func merge(
        _ declaration: ObjectDeclaration, of module: String, into first: ObjectDeclaration, of owner: String
    ) {
        let name = declaration.name
        let isShared = declaration.isShared || first.isShared
        let differences =
            isShared
            ? DeclarationDifferences(ofShared: first, and: declaration)
            : DeclarationDifferences(of: first, and: declaration)
        guard differences.isEmpty else {
            let advice = isShared ? "" : ". Declare it alike, or let both modules declare it as shared"
            report(module, name, "is declared otherwise by the module \(owner): \(differences.text)\(advice)")
            return
        }
        guard isShared else { return }
        objects[name]?.declaration = first.completed(by: declaration)
        for field in declaration.fields where !isRepeated(field, in: name, by: module) {
            extensions.append((module, name, field))
        }
    }

    /// Whether a type has a field already. It has to be the same, though it may be described in other words.
    private mutating func isRepeated(_ field: FieldDeclaration, in type: String, by module: String) -> Bool {
        guard let first = objects[type]?.object.fields[field.name] else { return false }
        let differences = DeclarationDifferences(ofShared: first, and: field)
        if !differences.isEmpty {
            let owner = owner(of: field.name, in: type)
            report(
                module, "\(type).\(field.name)", "is declared otherwise by the module \(owner): \(differences.text)")
        }
        return true
    }

    /// The module that declares a field, the first one where several do.
    private func owner(of field: String, in type: String) -> String {
        if let entry = objects[type], entry.declaration.fields.contains(where: { $0.name == field }) {
            return entry.module
        }
        return extensions.first { $0.type == type && $0.field.name == field }?.module ?? Self.core
    }

    mutating func finish() -> (catalog: Catalog?, problems: [SchemaProblem]) {
        if mutations.contains(where: { $0.mutation.mostItems != nil }) { collect(CoreTypes.writeError, of: Self.core) }
        problems += types.problems + abstractTypes.problems { objects[$0] != nil }
        extendObjects()
        extendAlternatives()
        for (name, entry) in objects {
            var object = types.leaves.object(entry.object)
            object.listing = entry.declaration.listing.map { CatalogListing($0, of: object) }
            objects[name]?.object = object
        }
        var rules = CatalogRules(
            objects: objects.mapValues(\.object), leaves: types.leaves, abstractTypes: abstractTypes,
            announced: Set(subscriptions.map(\.field.name)))
        let bindings = bindRoots(&rules)
        let topics = bindSubscriptions(&rules)
        let writes = bindMutations(&rules)
        for name in objectOrder {
            guard let entry = objects[name] else { continue }
            rules.check(entry.object, of: entry.module) { owner(of: $0, in: name) }
        }
        problems += rules.problems
        var registry = SchemaRegistry()
        CoreTypes.register(in: &registry, filteringBy: filterTypes)
        if tellsChanges { registry.add(.enumeration(CoreTypes.change), module: Self.core) }
        types.register(in: &registry)
        for name in objectOrder {
            guard let entry = objects[name] else { continue }
            let types = ObjectTypes(object: entry.object, objects: objects.mapValues(\.object))
            types.register(entry.declaration, in: &registry, module: entry.module)
        }
        for (module, type, field) in extensions where objects[type] != nil {
            let types = ObjectTypes(
                object: objects[type]?.object
                    ?? CatalogObject(name: type, source: Source(key: Column("", .text))),
                objects: objects.mapValues(\.object))
            registry.extend(type: type, fields: [types.definition(of: field)], module: module)
        }
        abstractTypes.register(in: &registry) { objects[$0] != nil }
        var registered: Set<String> = []
        for (module, root) in roots where registered.insert(root.name).inserted {
            registry.extend(
                type: "Query", fields: [root.definition(objects.mapValues(\.object))], module: module)
        }
        for (module, field) in subscriptions where registered.insert("Subscription.\(field.name)").inserted {
            let object = field.isOverObjects ? objects[field.type]?.object : nil
            SubscriptionTypes(field: field, object: object).register(in: &registry, module: module)
        }
        for (module, mutation) in mutations where writes[mutation.name] != nil {
            MutationTypes(mutation: mutation).register(in: &registry, module: module)
        }
        do throws(SchemaProblems) {
            let schema = try registry.build()
            guard problems.isEmpty else { return (nil, problems) }
            return (
                Catalog(
                    schema: schema, objects: objects.mapValues(\.object), roots: bindings, subscriptions: topics,
                    mutations: writes, owners: owners, leaves: types.leaves,
                    rootAccess: Dictionary(
                        [("node", .everyone)] + roots.map { ($0.field.name, $0.field.effectiveAccess) },
                        uniquingKeysWith: { first, _ in first })),
                []
            )
        } catch {
            return (nil, problems + error.problems)
        }
    }

    /// The modules that declare the fields. Where several declare the same it is the first.
    private var owners: FieldOwners {
        var owners = FieldOwners()
        func add(_ type: String, _ name: String, _ module: String) {
            let field = FieldCoordinate(type: type, name: name)
            if owners[field] == nil { owners[field] = module }
        }
        for (type, entry) in objects {
            for field in entry.declaration.fields { add(type, field.name, entry.module) }
        }
        for (module, type, field) in extensions { add(type, field.name, module) }
        for (module, field) in roots { add("Query", field.name, module) }
        for (module, field) in subscriptions {
            add("Subscription", field.name, module)
            guard let object = objects[field.type]?.object, case .change = field.content else { continue }
            let own = [SubscriptionTypes.change, MutationTypes.payloadField(of: object.name)] + object.keyArgumentNames
            for name in own { add(SubscriptionTypes.payload(of: field.name), name, module) }
        }
        for (module, mutation) in mutations {
            add("Mutation", mutation.name, module)
            let isList = mutation.mostItems != nil
            let payload = MutationTypes.payload(of: mutation.name)
            let type = isList ? MutationTypes.result(of: mutation.name) : payload
            for field in mutation.payload { add(type, field.name, module) }
            if isList { add(payload, MutationTypes.results, module) }
        }
        return owners
    }

    /// Whether something says what became of an object.
    private var tellsChanges: Bool {
        mutations.contains { $0.mutation.mostItems != nil }
            || subscriptions.contains { entry in
                if case .change = entry.field.content { true } else { false }
            }
    }

    /// The types of the filters that some list has. Several columns of one scalar share the type of what any of them can.
    private var filterTypes: [FilterType] {
        var types: [String: FilterType] = [:]
        for (_, _, object) in objects.values {
            for filter in object.listing?.filters ?? [] where object.source.column(filter.column) != nil {
                let type = object.type(of: filter)
                types[type.name] = types[type.name]?.union(type) ?? type
            }
        }
        return types.values.sorted { $0.name < $1.name }
    }

    private mutating func extendObjects() {
        for (module, type, field) in extensions {
            guard var entry = objects[type] else {
                report(module, "\(type).\(field.name)", "is added to a type that no module declares")
                continue
            }
            if isRepeated(field, in: type, by: module) { continue }
            entry.object.add(field)
            objects[type] = entry
        }
    }

    private mutating func extendAlternatives() {
        for (module, type, name, stored) in alternatives {
            let coordinate = "\(type).\(name)"
            guard let field = objects[type]?.object.fields[name], case .oneOf(var relation) = field.binding else {
                report(module, coordinate, "is given more types, but is no relation to one of several")
                continue
            }
            for (text, target) in stored.sorted(by: { $0.key < $1.key }) {
                if let other = relation.stored[text], other != target {
                    report(module, coordinate, "stores \(target) as \(text), which stands for \(other) already")
                } else {
                    relation.stored[text] = target
                }
            }
            objects[type]?.object.fields[name] = field.bound(to: .oneOf(relation))
        }
    }

    private mutating func bindRoots(_ rules: inout CatalogRules) -> [String: RootField.Binding] {
        var bindings: [String: RootField.Binding] = ["node": .node]
        for (module, root) in roots {
            guard let first = bindings[root.name] else {
                bindings[root.name] = root.binding
                rules.check(root, module)
                continue
            }
            if first == root.binding { continue }
            let owner = roots.first { $0.field.name == root.name }?.module ?? Self.core
            report(
                module, "Query.\(root.name)",
                "is declared otherwise by the module \(owner): it \(first.origin) there and \(root.binding.origin) here"
            )
        }
        return bindings
    }

    private mutating func bindSubscriptions(_ rules: inout CatalogRules) -> [String: SubscriptionField] {
        var topics: [String: SubscriptionField] = [:]
        for (module, field) in subscriptions {
            let coordinate = "Subscription.\(field.name)"
            guard topics.updateValue(field, forKey: field.name) == nil else {
                report(module, coordinate, "is declared by another module, too: only one can say what its events are")
                continue
            }
            rules.check(field, module, coordinate)
        }
        return topics
    }

    private mutating func bindMutations(_ rules: inout CatalogRules) -> [String: BoundMutation] {
        var bound: [String: BoundMutation] = [:]
        for (module, mutation) in mutations {
            let coordinate = "Mutation.\(mutation.name)"
            guard case .found(let object) = rules.subject(of: mutation, module, coordinate) else { continue }
            rules.check(mutation, of: object, module, coordinate)
            let boundMutation = BoundMutation(mutation, of: object, types.leaves)
            if bound.updateValue(boundMutation, forKey: mutation.name) != nil {
                report(module, coordinate, "is declared twice")
            }
        }
        return bound
    }

    private mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }
}
