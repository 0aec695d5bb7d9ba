import GraphQL

/// Whether the types of an object's columns fit what fields show them as.
struct ColumnRules {
    /// What is wrong with a field.
    struct Fault {
        let field: String
        let message: String
    }

    let object: CatalogObject
    let leaves: LeafTypes
    private(set) var faults: [Fault] = []

    /// - Parameters:
    ///   - object: with the enums of its columns known.
    ///   - leaves: the types of values without fields.
    ///   - type: the object type of a name, if there is one.
    init(_ object: CatalogObject, _ leaves: LeafTypes, type other: (String) -> CatalogObject?) {
        self.object = object
        self.leaves = leaves
        for name in object.order {
            guard let field = object.fields[name], case .column(let column, let type) = field.binding,
                let column = object.source.column(column)
            else { continue }
            if type == nil, other(column.type.scalarName) != nil {
                report(
                    name,
                    "shows the column \(column.name) as \(column.type.scalarName), a module's own type of that name")
            }
            check(name, column, shownAs: type ?? column.type.scalarName, other)
        }
    }

    private mutating func check(
        _ field: String, _ column: Column, shownAs name: String, _ type: (String) -> CatalogObject?
    ) {
        let name = TypeReference(parsing: name)?.name ?? name
        if column.type != .jsonb, type(name)?.source.isValue == true {
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

    private mutating func report(_ field: String, _ message: String) {
        faults.append(Fault(field: field, message: message))
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
