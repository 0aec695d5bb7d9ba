import GraphQL

/// The input type of a filter: operators that compare a column with values of the scalar that clients see of it.
struct FilterType: Hashable, Sendable {
    /// The scalar of the values.
    let scalar: String
    /// The operators, and whether each takes a list.
    let operators: [Operator]
    /// The scalar that a client of the release before has in its place, where filters followed from the column alone.
    let formerScalar: String?

    struct Operator: Hashable, Sendable {
        let name: String
        let isList: Bool
    }

    /// - Parameters:
    ///   - column: the column that is compared.
    ///   - shown: the scalar of the field that shows the column; nil where none does.
    init(over column: Column, shownAs shown: String?) {
        let own = column.type.stored.scalarName
        // Only of these is a text of another scalar's looked at before PostgreSQL gets it.
        let isFree: Bool
        switch column.type {
        case .timestamptz, .boolean, .jsonb: isFree = false
        default: isFree = true
        }
        scalar = isFree ? shown ?? own : own
        let operators = CoreTypes.operators(of: own)
        let others = CoreTypes.operators(of: scalar)
        self.operators = operators.filter { others.isEmpty || others.contains($0) }
        formerScalar = column.type == .text && scalar != own && LeafTypes.own.contains(scalar) ? own : nil
    }

    /// `IDFilter`; `IDEqualityFilter` for ids that are texts, whose order means nothing to a client.
    var name: String {
        let others = CoreTypes.operators(of: scalar)
        return others.isEmpty || others.count == operators.count ? "\(scalar)Filter" : "\(scalar)EqualityFilter"
    }

    /// The filter's type as the release before had it.
    var formerType: TypeReference? { formerScalar.map { .named("\($0)Filter") } }

    /// The input type.
    var definition: InputObjectType {
        InputObjectType(
            name, description: "Conditions on a value of the type \(scalar).",
            fields: operators.map { comparison in
                func type(_ scalar: String) -> TypeReference {
                    comparison.isList ? .list(.nonNull(.named(scalar))) : .named(scalar)
                }
                var field = InputValueDefinition(comparison.name, type: type(scalar))
                field.formerType = formerScalar.map(type)
                return field
            })
    }
}

extension CatalogObject {
    /// The type of a filter: that of the field that shows its column, the one of the filter's own name before others.
    func type(of filter: Listing.Filter) -> FilterType {
        func scalar(_ name: String) -> String? {
            guard case .column(filter.column, let type)? = fields[name]?.binding else { return nil }
            return type ?? source.column(filter.column)?.type.scalarName
        }
        let shown = scalar(filter.name) ?? order.lazy.compactMap(scalar).first
        return FilterType(over: source.column(filter.column) ?? Column(filter.column, .text), shownAs: shown)
    }
}
