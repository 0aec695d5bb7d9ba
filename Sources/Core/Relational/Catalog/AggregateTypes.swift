import GraphQL

/// The GraphQL types of what is computed over the lists of one type, and over groups of their rows.
struct AggregateTypes {
    let object: CatalogObject
    let listing: CatalogListing

    private var name: String { object.name }

    func register(in registry: inout SchemaRegistry, module: String) {
        registry.add(
            .object(
                ObjectType(
                    aggregateName, description: "What is computed over all \(name) objects of a list.",
                    fields: aggregates)), module: module)
        for function in AggregateFunction.allCases where function != .max && !fields(of: function).isEmpty {
            registry.add(
                .object(
                    ObjectType(
                        name + function.typeSuffix, description: function.typeDescription, fields: fields(of: function))
                ), module: module)
        }
        guard hasGroups else { return }
        registry.add(.object(group), module: module)
        registry.add(.object(key), module: module)
        registry.add(.enumeration(groupBy), module: module)
        registry.add(.enumeration(groupOrder), module: module)
    }

    /// The connection's fields for them.
    var connectionFields: [FieldDefinition] {
        var fields = [
            FieldDefinition(
                "aggregate", type: .nonNull(.named(aggregateName)),
                description: "What is computed over the whole list. It is computed only when asked for.")
        ]
        if hasGroups { fields.append(groups) }
        return fields
    }

    private var aggregateName: String { "\(name)Aggregate" }
    private var hasGroups: Bool { !listing.groupKeys.isEmpty }

    /// The fields of what is computed over some rows.
    private var aggregates: [FieldDefinition] {
        let count = FieldDefinition("count", type: "Int!", description: "How many there are.")
        return [count]
            + AggregateFunction.allCases.filter { !fields(of: $0).isEmpty }.map { function in
                FieldDefinition(
                    function.rawValue, type: .nonNull(.named(name + function.typeSuffix)),
                    description: function.description)
            }
    }

    /// The fields that a function can be computed of.
    private func fields(of function: AggregateFunction) -> [FieldDefinition] {
        function.fields(of: object).map { field, _, result in
            let type = TypeReference.named(result.scalar)
            return FieldDefinition(
                field.name, type: function == .countDistinct ? .nonNull(type) : type,
                deprecationReason: field.deprecationReason)
        }
    }

    private var groups: FieldDefinition {
        FieldDefinition(
            "groups", type: .nonNull(.list(.nonNull(.named("\(name)Group")))),
            description: "The same over groups of the list, of equal values or of spans of time.",
            arguments: [
                InputValueDefinition(
                    "by", type: .nonNull(.list(.nonNull(.named("\(name)GroupBy")))),
                    description: "What is equal in all of a group: each field once."),
                InputValueDefinition(
                    "first", type: "Int",
                    description: "How many groups; 20 unless given. At most 100 where the server sets no other limit."),
                InputValueDefinition(
                    "orderBy", type: .list(.nonNull(.named("\(name)GroupOrder"))),
                    description: "The order of the groups, by their keys unless given. Equals are by their keys."),
                InputValueDefinition(
                    "timeZone", type: "String",
                    description:
                        "Where days and other spans of time begin: a name of the IANA's, such as `Europe/Berlin`; UTC unless given."
                ),
            ])
    }

    private var group: ObjectType {
        let key = FieldDefinition(
            "key", type: .nonNull(.named("\(name)GroupKey")), description: "What is equal in all of the group.")
        return ObjectType(
            "\(name)Group", description: "Some \(name) objects of a list, and what is computed over them.",
            fields: [key] + aggregates)
    }

    private var key: ObjectType {
        ObjectType(
            "\(name)GroupKey",
            description: """
                What is equal in all of a group. A field that it is not grouped by is null, and so is one without a value. Of a \
                span of time it is the beginning.
                """,
            fields: GroupKey.groupedFields(of: object).map { field, column in
                FieldDefinition(
                    field.name, type: .named(field.scalar(of: column)), deprecationReason: field.deprecationReason)
            })
    }

    private var groupBy: EnumType {
        EnumType(
            "\(name)GroupBy", description: "What \(name) objects are grouped by.",
            values: listing.groupKeys.map { key in
                EnumType.Value(
                    key.name, description: key.bucket?.description, deprecationReason: key.field.deprecationReason)
            })
    }

    private var groupOrder: EnumType {
        EnumType(
            "\(name)GroupOrder",
            description: "How groups of \(name) objects are ordered. What has no value comes last, either way.",
            values: listing.groupOrders.flatMap { order in
                ["_ASC", "_DESC"].map {
                    EnumType.Value(order.name + $0, deprecationReason: order.deprecationReason)
                }
            })
    }
}

extension FieldDeclaration {
    /// The scalar of a field that shows a column.
    func scalar(of column: Column) -> String {
        guard case .column(_, let type?) = binding else { return column.type.scalarName }
        return type
    }
}
