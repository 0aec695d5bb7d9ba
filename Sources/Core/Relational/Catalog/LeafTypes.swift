import GraphQL

/// The types of values that have no fields: the product's own scalars, and the scalars and enums of the modules.
struct LeafTypes: Sendable {
    var enumerations: [String: EnumDeclaration] = [:]
    var scalars: [String: ScalarDeclaration] = [:]

    /// The names of the product's own.
    static let own = Set((ScalarType.builtIn + ScalarType.common).map(\.name))

    /// How a column's text becomes JSON as a value of the type of that name; of a list each element does.
    func encoding(of type: ColumnType, as name: String) -> ScalarEncoding {
        // The type of a list's elements may be given in GraphQL's notation.
        let name = TypeReference(parsing: name)?.name ?? name
        if case .array(let element, let isNullable) = type {
            return .list(encoding(of: element, as: name), nullable: isNullable)
        }
        return declared(name) ?? ScalarEncoding(of: type.stored, as: name)
    }

    /// How the text of an SQL expression becomes JSON as a value of a type, which may be a list.
    func encoding(of type: TypeReference) -> ScalarEncoding {
        if let item = type.nullable.item { return .list(encoding(of: item), nullable: !item.isNonNull) }
        return declared(type.name) ?? ScalarEncoding(scalar: type.name)
    }

    private func declared(_ name: String) -> ScalarEncoding? {
        enumerations[name].map { .enumeration($0.names) } ?? scalars[name].map(\.encoding)
    }

    /// An object each of whose columns has the values of the enum that a field shows it as, if one does.
    func object(_ object: CatalogObject) -> CatalogObject {
        var shown: [String: EnumDeclaration] = [:]
        for name in object.order {
            guard case .column(let column, let type?)? = object.fields[name]?.binding,
                let enumeration = enumerations[TypeReference(parsing: type)?.name ?? type], shown[column] == nil
            else { continue }
            shown[column] = enumeration
        }
        if shown.isEmpty { return object }
        var object = object
        object.source = object.source.mapping { column in
            shown[column.name].map { column.of(Self.type(column.type, valuesOf: $0)) } ?? column
        }
        return object
    }

    /// The type of a column whose values are those of the enum of that name, if there is such an enum.
    func type(_ type: ColumnType, valuesOf name: String) -> ColumnType {
        enumerations[name].map { Self.type(type, valuesOf: $0) } ?? type
    }

    private static func type(_ type: ColumnType, valuesOf enumeration: EnumDeclaration) -> ColumnType {
        switch type {
        case .array(let element, let isNullable):
            .array(self.type(element, valuesOf: enumeration), nullable: isNullable)
        case .values: type
        default: .values(enumeration, in: type)
        }
    }
}

extension Column {
    /// The same column with another type.
    func of(_ type: ColumnType) -> Column {
        Column(name, type, nullable: isNullable, ignoresCase: ignoresCase, access: access)
    }
}
