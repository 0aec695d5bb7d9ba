import GraphQL

/// Whether the types of an object's columns fit what fields, filters and orders make of them.
struct ColumnRules {
    /// What is wrong: the coordinate behind the object's name, the field where it is one of these, and the message.
    struct Fault {
        let coordinate: String
        var field: String?
        let message: String
    }

    let object: CatalogObject
    let leaves: LeafTypes
    private(set) var faults: [Fault] = []

    /// - Parameters:
    ///   - object: with the enums of its columns known.
    ///   - leaves: the types of values without fields.
    ///   - isValue: whether a name is that of a value type.
    init(_ object: CatalogObject, _ leaves: LeafTypes, isValue: (String) -> Bool) {
        self.object = object
        self.leaves = leaves
        for name in object.order {
            guard let field = object.fields[name], case .column(let column, let type) = field.binding,
                let column = object.source.column(column)
            else { continue }
            check(name, column, shownAs: type ?? column.type.scalarName, isValue)
        }
        if let listing = object.listing { check(listing) }
    }

    private mutating func check(
        _ field: String, _ column: Column, shownAs name: String, _ isValue: (String) -> Bool
    ) {
        let name = TypeReference(parsing: name)?.name ?? name
        if column.type != .jsonb, isValue(name) {
            report(field, "shows the column \(column.name) as \(name), which only a column of jsonb can hold")
        }
        guard let enumeration = leaves.enumerations[name] else { return }
        let type = column.type.element
        guard case .values(let first, let stored) = type else { return }
        if first.name != name {
            report(field, "shows the column \(column.name) as \(name), another field as \(first.name)")
        }
        switch stored {
        case .text, .enumeration, .smallint, .integer:
            for value in enumeration.values where !type.canHold(value.stored) {
                report(
                    field, "shows \(column.name) as \(name), whose value \(value.name) no \(stored.sqlName) can hold")
            }
        default:
            report(
                field,
                "shows \(column.name) as \(name); an enum's values are stored as texts or whole numbers, not as "
                    + stored.sqlName)
        }
    }

    private mutating func check(_ listing: Listing) {
        for filter in listing.filters {
            guard let type = object.source.column(filter.column)?.type else { continue }
            switch type {
            case .array: report(filter: filter.name, "filters by \(filter.column), a list, which no operator compares")
            case .enumeration:
                report(
                    filter: filter.name,
                    "filters by \(filter.column), whose values nobody knows; give a field over it the type of an enum")
            default: break
            }
        }
        for order in listing.orders {
            for name in order.columns {
                switch object.source.column(name)?.type {
                case .array, .jsonb, .bytea:
                    faults.append(
                        Fault(
                            coordinate: "Order.\(order.name)",
                            message: "orders by \(name), whose type has no order that a cursor could hold"))
                default: break
                }
            }
        }
    }

    private mutating func report(_ field: String, _ message: String) {
        faults.append(Fault(coordinate: ".\(field)", field: field, message: message))
    }

    private mutating func report(filter: String, _ message: String) {
        faults.append(Fault(coordinate: "Filter.\(filter)", message: message))
    }
}

extension ColumnType {
    /// The type of a list's elements; of anything else the type itself.
    var element: ColumnType { if case .array(let element, _) = self { element } else { self } }

    /// Whether every value has one text only, so that texts can be compared in its place.
    var hasOneText: Bool {
        switch self {
        case .bigint, .integer, .smallint, .text, .uuid, .boolean, .date, .enumeration: true
        case .values(_, let type): type.hasOneText
        case .timestamptz, .doublePrecision, .real, .jsonb, .numeric, .time, .interval, .bytea, .array: false
        }
    }
}
