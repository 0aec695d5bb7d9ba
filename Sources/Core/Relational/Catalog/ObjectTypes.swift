import GraphQL

/// The GraphQL types that follow from one object of the catalog: the object type itself and, where it can be listed, its
/// connection, edge, filter and order.
struct ObjectTypes {
    let object: CatalogObject
    /// The objects of all types, for the nullability of relations and the shape of what is computed.
    let objects: [String: CatalogObject]

    func register(_ declaration: ObjectDeclaration, in registry: inout SchemaRegistry, module: String) {
        // Nothing finds a value again, so that it has no global id.
        let isNode = !object.source.isValue
        let fields = (isNode ? [CoreTypes.nodeID] : []) + declaration.fields.map { definition(of: $0) }
        registry.add(
            .object(
                ObjectType(
                    object.name, description: declaration.description,
                    interfaces: isNode ? [CoreTypes.node.name] : [], fields: fields)),
            module: module)
        guard let listing = object.listing else { return }
        registry.add(.object(connection(listing)), module: module)
        registry.add(.object(edge), module: module)
        registry.add(.inputObject(filter(listing)), module: module)
        registry.add(.enumeration(order(listing)), module: module)
        AggregateTypes(object: object, listing: listing).register(in: &registry, module: module)
    }

    func definition(of field: FieldDeclaration) -> FieldDefinition {
        var definition = current(field)
        definition.deprecationReason = field.deprecationReason
        return definition
    }

    private func current(_ field: FieldDeclaration) -> FieldDefinition {
        switch field.binding {
        case .column(let name, let type):
            // A column that is not there is reported as that.
            let column = object.source.column(name) ?? Column(name, .text)
            let shown = column.type.reference(to: type ?? column.type.scalarName)
            return FieldDefinition(
                field.name, type: column.isNullable ? shown : .nonNull(shown), description: field.description)
        case .expression(_, let type):
            return FieldDefinition(
                field.name, type: TypeReference(parsing: type) ?? .named(type), description: field.description)
        case .batch(let resolver):
            return FieldDefinition(
                field.name, type: TypeReference(parsing: resolver.type) ?? .named(resolver.type),
                description: field.description, arguments: resolver.arguments.map(\.definition))
        case .one(let type, let from, let to, let isNullable):
            let nullable =
                isNullable || mayHide(type, from, to)
                || from.contains { object.source.column($0)?.isNullable != false }
            return FieldDefinition(
                field.name, type: nullable ? .named(type) : .nonNull(.named(type)), description: field.description)
        case .many(let type, _, _), .through(let type, _):
            return .connection(field.name, of: type, description: field.description)
        case .oneOf(let alternatives):
            return FieldDefinition(field.name, type: .named(alternatives.type), description: field.description)
        case .computed(let computed):
            return computed.definition(field.name, description: field.description) { objects[$0] != nil }
        }
    }

    /// Whether somebody who sees an object may not see the one to which a relation leads, which is null to them then.
    private func mayHide(_ type: String, _ from: [String], _ to: [String]?) -> Bool {
        guard let target = objects[type]?.source else { return false }
        if target.authorization != nil { return true }
        // Whoever yields values decides who gets them.
        let access = object.source.isValue ? RowAccess.unsaid : object.source.access
        return !access.reveals(target.access, by: zip(from, to ?? target.keyNames).map { ($0, $1) })
    }

    private func connection(_ listing: CatalogListing) -> ObjectType {
        let name = object.name
        return ObjectType(
            "\(name)Connection", description: "A page of a list of \(name) objects.",
            fields: [
                FieldDefinition(
                    "edges", type: .nonNull(.list(.nonNull(.named("\(name)Edge")))),
                    description: "The elements with their cursors."),
                FieldDefinition("nodes", type: .nonNull(.list(.nonNull(.named(name)))), description: "The elements."),
                FieldDefinition(
                    "pageInfo", type: .nonNull(.named("PageInfo")), description: "Where the page lies in the list."),
                FieldDefinition(
                    "totalCount", type: .nonNull(.named("Int")),
                    description: "How many elements the whole list has. It is counted only when asked for."),
            ] + AggregateTypes(object: object, listing: listing).connectionFields)
    }

    private var edge: ObjectType {
        ObjectType(
            "\(object.name)Edge", description: "An element of a list and its place in it.",
            fields: [
                FieldDefinition(
                    "cursor", type: .nonNull(.named("String")),
                    description: "The element's place, for `after` and `before`."),
                FieldDefinition("node", type: .nonNull(.named(object.name)), description: "The element."),
            ])
    }

    private func filter(_ listing: CatalogListing) -> InputObjectType {
        let name = "\(object.name)Filter"
        var type = InputObjectType(
            name, description: "Which \(object.name) objects a list holds: those for which all of it is true.",
            fields: listing.filters.map { filter in
                let type = object.type(of: filter)
                var field = InputValueDefinition(
                    filter.name, type: .named(type.name), deprecationReason: filter.deprecationReason)
                field.formerType = type.formerType
                return field
            } + LogicalOperator.allCases.map { $0.field(of: name) })
        type.isShapedThroughLists = true
        return type
    }

    private func order(_ listing: CatalogListing) -> EnumType {
        EnumType(
            "\(object.name)Order",
            description: """
                How a list of \(object.name) objects is ordered. Equals are by the rest of an index, the id last; what has no \
                value comes last, either way.
                """,
            values: listing.orders.flatMap { order in
                ["_ASC", "_DESC"].map {
                    EnumType.Value(order.name + $0, deprecationReason: order.deprecationReason)
                }
            })
    }
}

extension FieldDefinition {
    /// A field that answers with a connection, with the arguments that all of them take.
    static func connection(_ name: String, of type: String, description: String?) -> FieldDefinition {
        // What QueryLimits has unless it is set otherwise.
        let most = " At most 100 where the server sets no other limit."
        return FieldDefinition(
            name, type: .nonNull(.named("\(type)Connection")), description: description,
            arguments: [
                InputValueDefinition(
                    "first", type: "Int", description: "How many elements from the start; 20 unless given.\(most)"),
                InputValueDefinition("after", type: "String", description: "Only elements after this cursor."),
                InputValueDefinition("last", type: "Int", description: "How many elements from the end.\(most)"),
                InputValueDefinition("before", type: "String", description: "Only elements before this cursor."),
                InputValueDefinition(
                    "filter", type: .named("\(type)Filter"), description: "Only elements for which this is true."),
                InputValueDefinition(
                    "orderBy", type: .list(.nonNull(.named("\(type)Order"))),
                    description: "The order: by the first value, equals by the next."),
            ])
    }
}

extension RootField {
    func definition(_ objects: [String: CatalogObject]) -> FieldDefinition {
        var definition = current(objects)
        definition.deprecationReason = deprecationReason
        return definition
    }

    private func current(_ objects: [String: CatalogObject]) -> FieldDefinition {
        switch binding {
        case .lookup(let type):
            let isBare = objects[type].map { $0.source.table == nil } ?? false
            return FieldDefinition(
                name, type: isBare ? .nonNull(.named(type)) : .named(type), description: description,
                arguments: objects[type]?.keyArguments ?? [])
        case .unique(let type, _, let argument):
            return FieldDefinition(
                name, type: .named(type), description: description,
                arguments: [InputValueDefinition(argument, type: "ID!", description: "The value that only it has.")])
        case .list(let type): return .connection(name, of: type, description: description)
        case .viewer(let type): return FieldDefinition(name, type: .named(type), description: description)
        case .computed(let computed):
            return computed.definition(name, description: description) { objects[$0] != nil }
        case .node: return CoreTypes.nodeField
        }
    }
}

extension RootField.Binding {
    /// The type that the field is about.
    var type: String? {
        switch self {
        case .lookup(let type), .unique(let type, _, _), .list(let type), .viewer(let type): type
        case .computed, .node: nil
        }
    }
}

extension CatalogObject {
    /// The name of the field that shows a column as it is.
    func fieldName(showing column: String) -> String? {
        order.first { name in
            if case .column(column, _)? = fields[name]?.binding { true } else { false }
        }
    }

    /// The names of the arguments by which an object is looked up: `id`, or those of the fields that show the key's columns.
    var keyArgumentNames: [String] {
        source.key.count == 1 ? ["id"] : source.keyNames.map { fieldName(showing: $0) ?? $0 }
    }

    /// The arguments by which an object is looked up.
    var keyArguments: [InputValueDefinition] {
        keyArgumentNames.map {
            InputValueDefinition(
                $0, type: "ID!",
                description: source.key.count == 1 ? "The object's own key." : "A part of the object's own key.")
        }
    }
}
