import GraphQL

/// The GraphQL types that follow from one object of the catalog: the object type itself and, where it can be listed, its
/// connection, edge, filter and order.
struct ObjectTypes {
    let object: CatalogObject
    /// The sources of all types, for the nullability of relations.
    let sources: [String: Source]

    func register(_ declaration: ObjectDeclaration, in registry: inout SchemaRegistry, module: String) {
        let fields = [CoreTypes.nodeID] + declaration.fields.map { definition(of: $0) }
        registry.add(
            .object(
                ObjectType(
                    object.name, description: declaration.description, interfaces: [CoreTypes.node.name], fields: fields
                )),
            module: module)
        guard let listing = object.listing else { return }
        registry.add(.object(connection), module: module)
        registry.add(.object(edge), module: module)
        registry.add(.inputObject(filter(listing)), module: module)
        registry.add(.enumeration(order(listing)), module: module)
    }

    func definition(of field: FieldDeclaration) -> FieldDefinition {
        var definition = current(field)
        definition.deprecationReason = field.deprecationReason
        return definition
    }

    private func current(_ field: FieldDeclaration) -> FieldDefinition {
        switch field.binding {
        case .column(let name, let type):
            let column = object.source.column(name) ?? object.source.key
            let shown = column.type.reference(to: type ?? column.type.scalarName)
            return FieldDefinition(
                field.name, type: column.isNullable ? shown : .nonNull(shown), description: field.description)
        case .expression(_, let type):
            return FieldDefinition(
                field.name, type: TypeReference(parsing: type) ?? .named(type), description: field.description)
        case .batch(let resolver):
            return FieldDefinition(
                field.name, type: TypeReference(parsing: resolver.type) ?? .named(resolver.type),
                description: field.description)
        case .one(let type, let from, _, let isNullable):
            // An object that the one who asks may not see is null to them.
            let isGuarded = sources[type]?.authorization != nil
            let nullable = isNullable || isGuarded || object.source.column(from)?.isNullable != false
            return FieldDefinition(
                field.name, type: nullable ? .named(type) : .nonNull(.named(type)), description: field.description)
        case .many(let type, _, _):
            return .connection(field.name, of: type, description: field.description)
        }
    }

    private var connection: ObjectType {
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
            ])
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

    private func filter(_ listing: Listing) -> InputObjectType {
        InputObjectType(
            "\(object.name)Filter",
            description: "Which \(object.name) objects a list holds: those for which all of it is true.",
            fields: listing.filters.map { filter in
                let type = object.type(of: filter)
                var field = InputValueDefinition(
                    filter.name, type: .named(type.name), deprecationReason: filter.deprecationReason)
                field.formerType = type.formerType
                return field
            })
    }

    private func order(_ listing: Listing) -> EnumType {
        EnumType(
            "\(object.name)Order",
            description:
                "How a list of \(object.name) objects is ordered; equals are by the rest of the index, the id last.",
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
                    "orderBy", type: .list(.nonNull(.named("\(type)Order"))), description: "The order; one value."),
            ])
    }
}

extension RootField {
    func definition(sources: [String: Source]) -> FieldDefinition {
        var definition = current(sources)
        definition.deprecationReason = deprecationReason
        return definition
    }

    private func current(_ sources: [String: Source]) -> FieldDefinition {
        switch binding {
        case .lookup(let type):
            let isBare = sources[type].map { $0.table == nil } ?? false
            return FieldDefinition(
                name, type: isBare ? .nonNull(.named(type)) : .named(type), description: description,
                arguments: [InputValueDefinition("id", type: "ID!", description: "The object's own key.")])
        case .list(let type): return .connection(name, of: type, description: description)
        case .viewer(let type): return FieldDefinition(name, type: .named(type), description: description)
        case .node: return CoreTypes.nodeField
        }
    }
}

extension RootField.Binding {
    /// The type that the field is about.
    var type: String? {
        switch self {
        case .lookup(let type), .list(let type), .viewer(let type): type
        case .node: nil
        }
    }
}
