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
        let bindings = bindRoots()
        let topics = bindSubscriptions()
        let writes = bindMutations()
        for name in objectOrder { if let entry = objects[name] { check(entry.object, of: entry.module) } }
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

    private mutating func bindRoots() -> [String: RootField.Binding] {
        var bindings: [String: RootField.Binding] = ["node": .node]
        for (module, root) in roots {
            let coordinate = "Query.\(root.name)"
            if let first = bindings[root.name] {
                if first != root.binding {
                    let owner = roots.first { $0.field.name == root.name }?.module ?? Self.core
                    report(
                        module, coordinate,
                        "is declared otherwise by the module \(owner): it \(first.origin) there and \(root.binding.origin) here"
                    )
                }
                continue
            }
            bindings[root.name] = root.binding
            if case .computed(let computed) = root.binding { check(computed, at: nil, module, coordinate) }
            guard let type = root.binding.type else { continue }
            guard let object = objects[type]?.object else {
                report(module, coordinate, "answers with \(type), a type that no module declares")
                continue
            }
            if object.source.isValue {
                report(module, coordinate, "answers with \(type), whose values stand in computed fields alone")
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
            if field.isOverObjects {
                checkObjects(of: field, module, coordinate)
            } else {
                checkContent(of: field, module, coordinate)
            }
        }
        return topics
    }

    private mutating func checkObjects(of field: SubscriptionField, _ module: String, _ coordinate: String) {
        guard let object = requireTarget(field.type, module, coordinate) else { return }
        if object.source.table == nil {
            report(module, coordinate, "delivers \(field.type), a type without a table to record anything in")
        }
        for argument in field.arguments {
            let coordinate = "\(coordinate)(\(argument.name):)"
            requireColumn(argument.column, of: object.source, module, coordinate)
            if object.source.column(argument.column)?.type.hasOneText == false {
                report(module, coordinate, "compares \(argument.column), whose values can be written in several ways")
            }
        }
        switch field.content {
        case .object where field.changes.contains(.deleted):
            report(
                module, coordinate,
                "delivers objects, and so cannot deliver that one is deleted; declare it by .changes instead")
        case .change(let argument) where field.changes.contains(.deleted) && object.source.authorization != nil:
            guard let argument, let declared = field.arguments.first(where: { $0.name == argument }),
                object.source.column(declared.column)?.type == .bigint
            else {
                report(
                    module, coordinate,
                    "tells of deletions of \(field.type), which not everyone may see: deletionsFor has to name an argument over "
                        + "the id of the user who may hear of them")
                return
            }
        default: break
        }
    }

    private mutating func checkContent(of field: SubscriptionField, _ module: String, _ coordinate: String) {
        if let name = field.arguments.first(where: { $0.name == SubscriptionField.keyParameter })?.name {
            report(module, coordinate, "has an argument \(name), which is what the event's key is called")
        }
        switch field.content {
        case .object, .change: break
        case .computed(let computed):
            let shape = computed.shape { objects[$0] != nil }
            if case .connection = shape {
                report(module, coordinate, "delivers a connection, which has no place there")
            }
            for message in computed.problems(at: nil, objects.mapValues(\.object), usesAll: false) {
                report(module, coordinate, message)
            }
        case .resolved(let resolver):
            let name = TypeReference(parsing: resolver.type)?.name ?? resolver.type
            if objects[name]?.object.source.isValue != false { checkJSON(resolver.type, module, coordinate) }
            for column in resolver.columns
            where column != SubscriptionField.keyParameter && field.position(ofAttribute: column) == nil {
                report(module, coordinate, "needs \(column), which is no argument of the field and not the event's key")
            }
        case .told: checkJSON(field.type, module, coordinate)
        }
    }

    private mutating func bindMutations() -> [String: BoundMutation] {
        var bound: [String: BoundMutation] = [:]
        for (module, mutation) in mutations {
            let coordinate = "Mutation.\(mutation.name)"
            var object: CatalogObject?
            if let type = mutation.type {
                guard let target = requireTarget(type, module, coordinate) else { continue }
                guard target.source.table != nil else {
                    report(module, coordinate, "writes \(type), a type without a table")
                    continue
                }
                object = target
            }
            if let object, mutation.effect == .update || mutation.effect == .delete {
                for name in object.keyArgumentNames
                where !mutation.input.contains(where: { $0.name == name && $0.isRequired }) {
                    report(module, coordinate, "takes no \"\(name)\", though it is about an object that is there")
                }
            }
            checkPayload(of: mutation, module, coordinate)
            let boundMutation = BoundMutation(mutation, of: object, types.leaves)
            guard bound.updateValue(boundMutation, forKey: mutation.name) == nil else {
                report(module, coordinate, "is declared twice")
                continue
            }
        }
        return bound
    }

    private mutating func checkPayload(of mutation: Mutation, _ module: String, _ coordinate: String) {
        var names = Set(MutationTypes.reserved(of: mutation))
        for field in mutation.payload {
            if !names.insert(field.name).inserted {
                report(module, coordinate, "answers two fields named \(field.name)")
            }
            switch field.content {
            case .value(let type): checkJSON(type, module, coordinate)
            case .object(let type), .objects(let type, _):
                guard let target = requireTarget(type, module, coordinate) else { continue }
                if target.source.isValue {
                    report(
                        module, coordinate, "answers \(type) by key, which has none; declare \(field.name) as a value")
                } else if mutation.mostItems != nil, target.name != mutation.type {
                    report(
                        module, coordinate, "answers \(type) for each item; only what it writes can be read for each")
                }
            }
        }
        for field in mutation.announces {
            let coordinate = "\(coordinate) announces \(field.name)"
            if !subscriptions.contains(where: { $0.field.name == field.name }) {
                report(module, coordinate, "which no enabled module declares")
            } else if !field.isOverObjects || field.type != mutation.type {
                report(
                    module, coordinate,
                    "which is not about the objects that it writes: give its events by Written.announcing")
            }
        }
    }

    // MARK: Columns and indexes

    private mutating func check(_ object: CatalogObject, of module: String) {
        let source = object.source
        if source.table != nil, source.key.isEmpty { report(module, object.name, "is over a table without a key") }
        for index in source.indexes {
            for column in index where source.column(column) == nil {
                report(module, object.name, "has an index over \(column), a column that its source does not list")
            }
        }
        for name in object.order {
            guard let field = object.fields[name] else { continue }
            check(field, of: object, owner(of: name, in: object.name), "\(object.name).\(name)")
        }
        for fault in ColumnRules(object, types.leaves, type: { objects[$0]?.object }).faults {
            report(owner(of: fault.field, in: object.name), "\(object.name).\(fault.field)", fault.message)
        }
        if let listing = object.listing { check(listing, of: object, module) }
    }

    private mutating func check(_ listing: CatalogListing, of object: CatalogObject, _ module: String) {
        let source = object.source
        if source.isValue, source.key.isEmpty {
            report(module, object.name, "has a listing, but no key that tells its values apart")
        }
        for filter in listing.filters {
            let coordinate = "\(object.name)Filter.\(filter.name)"
            requireColumn(filter.column, of: source, module, coordinate)
            if LogicalOperator(rawValue: filter.name) != nil {
                report(
                    module, coordinate,
                    "has the name of what joins filters. Name the filters of the listing, this one otherwise")
            }
        }
        for order in listing.orders {
            let coordinate = "\(object.name)Order.\(order.name)"
            for column in order.columns {
                requireColumn(column, of: source, module, coordinate)
                if source.column(column)?.type.isOrdered == false {
                    report(module, coordinate, "orders by \(column), whose values have no order")
                }
            }
        }
        if listing.order(named: listing.defaultOrder) == nil {
            report(module, "\(object.name)Order", "has no value \(listing.defaultOrder), its default")
        }
    }

    /// The module that declares a field of a type of the module `module`.
    private mutating func check(
        _ field: FieldDeclaration, of object: CatalogObject, _ module: String, _ coordinate: String
    ) {
        if field.isShownInREST { checkShown(field, module, coordinate) }
        switch field.binding {
        case .column(let column, let type):
            requireColumn(column, of: object.source, module, coordinate)
            if let type { checkJSON(type, module, coordinate) }
        case .expression:
            break
        case .batch(let resolver):
            for column in resolver.columns { requireColumn(column, of: object.source, module, coordinate) }
            // Of a type with rows of its own it gives keys.
            let name = TypeReference(parsing: resolver.type)?.name ?? resolver.type
            if objects[name]?.object.source.isValue != false { checkJSON(resolver.type, module, coordinate) }
        case .one(let type, let from, let to, _):
            for column in from { requireColumn(column, of: object.source, module, coordinate) }
            guard let target = requireTarget(type, module, coordinate) else { return }
            let key = target.source.keyNames
            let columns = to ?? key
            if columns.isEmpty || Set(columns) != Set(key) || columns.count != from.count {
                report(
                    module, coordinate,
                    "leads to one \(type) by \((to ?? from).joined(separator: ", ")), which is not its key")
                return
            }
            requireSameTypes(from, of: object.source, columns.compactMap(target.source.column), module, coordinate)
        case .many(let type, let from, let to):
            for column in from { requireColumn(column, of: object.source, module, coordinate) }
            guard let target = requireTarget(type, module, coordinate) else { return }
            let names = to.joined(separator: ", ")
            let columns = to.compactMap(target.source.column)
            guard columns.count == to.count, to.count == from.count, !to.isEmpty else {
                return report(
                    module, coordinate, "leads to \(type) by \(names), a column that its source does not list")
            }
            if target.source.isValue {
                report(module, coordinate, "leads to \(type), whose values stand in computed fields alone")
            } else if !to.contains(where: target.source.isIndexed) {
                report(
                    module, coordinate,
                    "leads to many \(type) by \(names), with which no index of \(target.source.name) begins")
            }
            if target.listing == nil { report(module, coordinate, "lists \(type), a type without a listing") }
            requireSameTypes(from, of: object.source, columns, module, coordinate)
        case .through(let type, let table):
            let found = table.problems(to: type, at: object, objects.mapValues(\.object))
            for message in found { report(module, coordinate, message) }
        case .oneOf(let relation):
            let nodes = objects.values.filter { !$0.object.source.isValue }.map(\.object.name)
            let found = relation.problems(
                at: object, objects.mapValues(\.object),
                possible: abstractTypes.possibleTypes(of: relation.type, nodes: nodes))
            for message in found { report(module, coordinate, message) }
        case .computed(let computed):
            check(computed, at: object, module, coordinate)
        }
    }

    /// A REST route selects nothing below a field, and gives it no arguments.
    private mutating func checkShown(_ field: FieldDeclaration, _ module: String, _ coordinate: String) {
        let type: String
        let arguments: [FieldArgument]
        switch field.binding {
        case .batch(let resolver): (type, arguments) = (resolver.type, resolver.arguments)
        case .computed(let computed): (type, arguments) = (computed.type, computed.arguments)
        case .column, .expression: return
        case .one(let type, _, _, _), .many(let type, _, _):
            return report(module, coordinate, "is shown in REST, and leads to \(type), of which REST selects nothing")
        }
        let name = TypeReference(parsing: type)?.name ?? type
        if objects[name] != nil || name.hasSuffix("Connection") {
            report(module, coordinate, "is shown in REST, but is a \(name), of which REST selects nothing")
        }
        if let required = arguments.first(where: { $0.definition.isRequired }) {
            report(module, coordinate, "is shown in REST, but takes \(required.name), which REST does not give")
        }
    }

    /// What is given as JSON has no rows from which a relation could lead on.
    private mutating func checkJSON(_ type: String, _ module: String, _ coordinate: String) {
        var pending = [TypeReference(parsing: type)?.name ?? type]
        var seen: Set<String> = []
        while let name = pending.popLast() {
            guard let object = objects[name]?.object, seen.insert(name).inserted else { continue }
            guard object.source.isValue else {
                report(module, coordinate, "gives \(name) as JSON, which only a value type can be")
                continue
            }
            for field in object.fields.values {
                switch field.binding {
                case .column(_, let type): pending += [type.map { TypeReference(parsing: $0)?.name ?? $0 } ?? ""]
                case .expression, .one, .many, .through, .oneOf, .computed, .batch:
                    report(
                        module, coordinate,
                        "gives \(name) as JSON, whose field \(field.name) is no member of it but read from rows")
                }
            }
        }
    }

    /// - Parameter object: the type of the rows that the field is computed for; nil at the root.
    private mutating func check(
        _ field: ComputedField, at object: CatalogObject?, _ module: String, _ coordinate: String
    ) {
        for message in field.problems(at: object, objects.mapValues(\.object)) { report(module, coordinate, message) }
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

    private mutating func requireSameTypes(
        _ from: [String], of source: Source, _ to: [Column], _ module: String, _ coordinate: String
    ) {
        for (from, to) in zip(from, to) where source.column(from).map({ $0.type.stored != to.type.stored }) ?? false {
            report(module, coordinate, "ties \(from) to \(to.name), a column of another type")
        }
    }

    private mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }
}

extension Source {
    /// The source's name in messages.
    var name: String { table ?? (isValue ? "the values" : "the key \(keyNames.joined(separator: ", "))") }
}
