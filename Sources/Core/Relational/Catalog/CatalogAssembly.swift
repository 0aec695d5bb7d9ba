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
    }

    private mutating func collect(_ declaration: ObjectDeclaration, of module: String) {
        if let first = objects[declaration.name] {
            if !first.declaration.isAlike(declaration) {
                report(module, declaration.name, "is declared otherwise by the module \(first.module)")
            }
            return
        }
        var object = CatalogObject(name: declaration.name, source: declaration.source, listing: declaration.listing)
        for field in declaration.fields {
            if object.fields[field.name] != nil || field.name == CoreTypes.nodeID.name {
                report(module, "\(declaration.name).\(field.name)", "is declared twice")
            }
            object.add(field)
        }
        objects[declaration.name] = (module, declaration, object)
        objectOrder.append(declaration.name)
    }

    mutating func finish() -> (catalog: Catalog?, problems: [SchemaProblem]) {
        problems += types.problems
        extendObjects()
        for (name, entry) in objects { objects[name]?.object = types.leaves.object(entry.object) }
        let bindings = bindRoots()
        let topics = bindSubscriptions()
        let writes = bindMutations()
        for name in objectOrder { if let entry = objects[name] { check(entry.object, of: entry.module) } }
        var registry = SchemaRegistry()
        CoreTypes.register(in: &registry, filteringBy: filterTypes)
        types.register(in: &registry)
        for name in objectOrder {
            guard let entry = objects[name] else { continue }
            let types = ObjectTypes(object: entry.object, sources: objects.mapValues { $0.object.source })
            types.register(entry.declaration, in: &registry, module: entry.module)
        }
        for (module, type, field) in extensions where objects[type] != nil {
            let types = ObjectTypes(
                object: objects[type]?.object
                    ?? CatalogObject(name: type, source: Source(key: Column("", .text)), listing: nil),
                sources: objects.mapValues { $0.object.source })
            registry.extend(type: type, fields: [types.definition(of: field)], module: module)
        }
        var registered: Set<String> = []
        for (module, root) in roots where registered.insert(root.name).inserted {
            registry.extend(
                type: "Query", fields: [root.definition(sources: objects.mapValues { $0.object.source })],
                module: module)
        }
        for (module, field) in subscriptions where registered.insert("Subscription.\(field.name)").inserted {
            let source = objects[field.type]?.object.source
            registry.extend(type: "Subscription", fields: [field.definition(source: source)], module: module)
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
                    mutations: writes, owners: owners, leaves: types.leaves), []
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
        for (module, field) in subscriptions { add("Subscription", field.name, module) }
        for (module, mutation) in mutations { add("Mutation", mutation.name, module) }
        return owners
    }

    /// The types of the filters that some list has.
    private var filterTypes: [FilterType] {
        var types: [String: FilterType] = [:]
        for (_, _, object) in objects.values {
            for filter in object.listing?.filters ?? [] where object.source.column(filter.column) != nil {
                let type = object.type(of: filter)
                if types[type.name]?.formerScalar == nil { types[type.name] = type }
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
            if let first = entry.object.fields[field.name] {
                if !first.isAlike(field) {
                    report(module, "\(type).\(field.name)", "is declared otherwise by another module")
                }
                continue
            }
            entry.object.add(field)
            objects[type] = entry
        }
    }

    private mutating func bindRoots() -> [String: RootField.Binding] {
        var bindings: [String: RootField.Binding] = ["node": .node]
        for (module, root) in roots {
            let coordinate = "Query.\(root.name)"
            if let first = bindings[root.name] {
                if first != root.binding { report(module, coordinate, "is declared otherwise by another module") }
                continue
            }
            bindings[root.name] = root.binding
            guard let type = root.binding.type else { continue }
            guard let object = objects[type]?.object else {
                report(module, coordinate, "answers with \(type), a type that no module declares")
                continue
            }
            if case .list = root.binding, object.listing == nil {
                report(module, coordinate, "lists \(type), a type without a listing")
            }
        }
        return bindings
    }

    private mutating func bindSubscriptions() -> [String: SubscriptionField] {
        var topics: [String: SubscriptionField] = [:]
        for (module, field) in subscriptions {
            let coordinate = "Subscription.\(field.name)"
            guard topics.updateValue(field, forKey: field.name) == nil else {
                report(module, coordinate, "is declared by another module, too: only one can say what its events are")
                continue
            }
            guard let object = requireTarget(field.type, module, coordinate) else { continue }
            if object.source.table == nil {
                report(module, coordinate, "delivers \(field.type), a type without a table to record anything in")
            }
            for argument in field.arguments {
                let coordinate = "\(coordinate)(\(argument.name):)"
                requireColumn(argument.column, of: object.source, module, coordinate)
                if object.source.column(argument.column)?.type.hasOneText == false {
                    report(
                        module, coordinate, "compares \(argument.column), whose values can be written in several ways")
                }
            }
        }
        return topics
    }

    private mutating func bindMutations() -> [String: BoundMutation] {
        var bound: [String: BoundMutation] = [:]
        for (module, mutation) in mutations {
            let coordinate = "Mutation.\(mutation.name)"
            guard let object = requireTarget(mutation.type, module, coordinate) else { continue }
            guard object.source.table != nil else {
                report(module, coordinate, "writes \(mutation.type), a type without a table")
                continue
            }
            if mutation.effect != .create, !mutation.input.contains(where: { $0.name == "id" && $0.isRequired }) {
                report(module, coordinate, "takes no \"id\", though it is about an object that is there")
            }
            let representation = Representation(of: object, fields: object.scalarFields, types.leaves)
            guard bound.updateValue(BoundMutation(mutation, of: object, representation), forKey: mutation.name) == nil
            else {
                report(module, coordinate, "is declared twice")
                continue
            }
        }
        return bound
    }

    // MARK: Columns and indexes

    private mutating func check(_ object: CatalogObject, of module: String) {
        let source = object.source
        for index in source.indexes {
            for column in index where source.column(column) == nil {
                report(module, object.name, "has an index over \(column), a column that its source does not list")
            }
        }
        for name in object.order {
            guard let field = object.fields[name] else { continue }
            check(field, of: object, owner(of: name, in: object.name, module), "\(object.name).\(name)")
        }
        for fault in ColumnRules(object, types.leaves, isDeclared: { objects[$0] != nil }).faults {
            let culprit = fault.field.map { owner(of: $0, in: object.name, module) } ?? module
            report(culprit, object.name + fault.coordinate, fault.message)
        }
        guard let listing = object.listing else { return }
        for filter in listing.filters where !isUsable(filter.column, of: source) {
            report(
                module, "\(object.name)Filter.\(filter.name)",
                "filters by \(filter.column), which no index of \(source.name) holds")
        }
        for filter in listing.filters {
            if let companion = filter.companion, !listing.filters.contains(where: { $0.name == companion }) {
                report(
                    module, "\(object.name)Filter.\(filter.name)",
                    "needs the filter \(companion), which is not declared")
            }
        }
        for order in listing.orders {
            for column in order.columns
            where !isUsable(column, of: source) || source.column(column)?.isNullable == true {
                report(
                    module, "\(object.name)Order.\(order.name)",
                    "orders by \(column), which is nullable or which no index of \(source.name) holds")
            }
        }
        for order in listing.orders where !isServed(order, of: source) {
            report(
                module, "\(object.name)Order.\(order.name)",
                "orders by \(order.columns.joined(separator: ", ")), which no index of \(source.name) holds one after the other"
            )
        }
        if listing.order(named: listing.defaultOrder) == nil {
            report(module, "\(object.name)Order", "has no value \(listing.defaultOrder), its default")
        }
    }

    /// The module that declares a field of a type of the module `module`.
    private func owner(of field: String, in type: String, _ module: String) -> String {
        extensions.first { $0.type == type && $0.field.name == field }?.module ?? module
    }

    private mutating func check(
        _ field: FieldDeclaration, of object: CatalogObject, _ module: String, _ coordinate: String
    ) {
        switch field.binding {
        case .column(let column, _):
            requireColumn(column, of: object.source, module, coordinate)
        case .expression:
            break
        case .batch(let resolver):
            for column in resolver.columns { requireColumn(column, of: object.source, module, coordinate) }
        case .one(let type, let from, let to, _):
            requireColumn(from, of: object.source, module, coordinate)
            guard let target = requireTarget(type, module, coordinate) else { return }
            if let to, to != target.source.key.name {
                report(module, coordinate, "leads to one \(type) by \(to), which is not its key")
            }
            requireSameType(from, of: object.source, target.source.key, module, coordinate)
        case .many(let type, let from, let to):
            requireColumn(from, of: object.source, module, coordinate)
            guard let target = requireTarget(type, module, coordinate) else { return }
            guard let column = target.source.column(to) else {
                return report(module, coordinate, "leads to \(type) by \(to), a column that its source does not list")
            }
            if !target.source.isIndexed(to) {
                report(
                    module, coordinate,
                    "leads to many \(type) by \(to), with which no index of \(target.source.name) begins")
            }
            if target.listing == nil { report(module, coordinate, "lists \(type), a type without a listing") }
            requireSameType(from, of: object.source, column, module, coordinate)
        }
    }

    /// Whether an index holds an order, by itself or behind columns of which a parent or a filter tells the value.
    private func isServed(_ order: Listing.Order, of source: Source) -> Bool {
        let columns = order.columns.contains(source.key.name) ? order.columns : order.columns + [source.key.name]
        return source.indexes.contains { index in
            (0...index.prefix { !columns.contains($0) }.count).contains {
                IndexMatch(source, equal: Set(index[..<$0])).page(orderedBy: columns) == .page
            }
        }
    }

    private func isUsable(_ column: String, of source: Source) -> Bool {
        source.column(column) != nil && source.isCovered(column)
    }

    private mutating func requireColumn(_ name: String, of source: Source, _ module: String, _ coordinate: String) {
        if source.column(name) == nil {
            report(module, coordinate, "needs the column \(name), which \(source.name) does not list")
        }
    }

    private mutating func requireTarget(_ type: String, _ module: String, _ coordinate: String) -> CatalogObject? {
        if let object = objects[type]?.object { return object }
        report(module, coordinate, "leads to \(type), a type that no module declares")
        return nil
    }

    private mutating func requireSameType(
        _ from: String, of source: Source, _ to: Column, _ module: String, _ coordinate: String
    ) {
        if let column = source.column(from), column.type.stored != to.type.stored {
            report(module, coordinate, "ties \(from) to \(to.name), a column of another type")
        }
    }

    private mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }
}

extension Source {
    /// The source's name in messages.
    var name: String { table ?? "the key \(key.name)" }
}

extension Listing {
    /// The order and direction that a value of the order's enum stands for.
    func order(named name: String) -> (order: Order, ascending: Bool)? {
        for order in orders {
            if name == order.name + "_ASC" { return (order, true) }
            if name == order.name + "_DESC" { return (order, false) }
        }
        return nil
    }
}

extension ObjectDeclaration {
    /// Whether two declarations of one type say the same.
    func isAlike(_ other: ObjectDeclaration) -> Bool {
        name == other.name && description == other.description && source == other.source && listing == other.listing
            && fields.count == other.fields.count && zip(fields, other.fields).allSatisfy { $0.isAlike($1) }
    }
}

extension FieldDeclaration {
    /// Whether two declarations of one field say the same. Code cannot be compared, so that a batch is like no other.
    func isAlike(_ other: FieldDeclaration) -> Bool {
        guard name == other.name, description == other.description, deprecationReason == other.deprecationReason else {
            return false
        }
        switch (binding, other.binding) {
        case (.column(let column, let type), .column(let otherColumn, let otherType)):
            return column == otherColumn && type == otherType
        case (.expression(let sql, let type), .expression(let otherSQL, let otherType)):
            return sql == otherSQL && type == otherType
        case (.one(let type, let from, let to, let isNullable), .one(let type2, let from2, let to2, let isNullable2)):
            return type == type2 && from == from2 && to == to2 && isNullable == isNullable2
        case (.many(let type, let from, let to), .many(let type2, let from2, let to2)):
            return type == type2 && from == from2 && to == to2
        default:
            return false
        }
    }
}
