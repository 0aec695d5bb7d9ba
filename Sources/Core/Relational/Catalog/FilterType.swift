import GraphQL

/// The input type of a filter: operators that compare a column with values of the scalar that clients see of it.
struct FilterType: Hashable, Sendable {
    /// The scalar of the values.
    let scalar: String
    /// The operators in order.
    let operators: [FilterOperator]
    /// The scalar that a client of the release before has in its place, where filters followed from the column alone.
    let formerScalar: String?
    /// Whether the column is a list.
    let isList: Bool

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
        operators = FilterOperator.over(column.type, shownAs: scalar)
        // Only the product's own scalars were shown over texts in the release before.
        formerScalar = column.type == .text && scalar != own && LeafTypes.own.contains(scalar) ? own : nil
        isList = column.type.isList
    }

    private init(scalar: String, operators: [FilterOperator], formerScalar: String?, isList: Bool) {
        self.isList = isList
        self.scalar = scalar
        self.operators = operators
        self.formerScalar = formerScalar
    }

    /// The type of the same name with the operators of both.
    func union(_ other: FilterType) -> FilterType {
        FilterType(
            scalar: scalar,
            operators: FilterOperator.allCases.filter { operators.contains($0) || other.operators.contains($0) },
            formerScalar: formerScalar ?? other.formerScalar, isList: isList)
    }

    /// `IDFilter`; `IDEqualityFilter` for ids that are no numbers, whose order means nothing to a client; `IDListFilter` for lists;
    /// `StringPresenceFilter` for texts of which nobody knows what they can be.
    var name: String {
        if isList { return "\(scalar)ListFilter" }
        if operators == [.isNull], scalar != "JSON" { return "\(scalar)PresenceFilter" }
        return scalar == "ID" && !operators.contains(.gt) ? "\(scalar)EqualityFilter" : "\(scalar)Filter"
    }

    /// The filter's type as the release before had it.
    var formerType: TypeReference? { formerScalar.map { .named("\($0)Filter") } }

    /// The input type.
    var definition: InputObjectType {
        InputObjectType(
            name, description: "Conditions on a value of the type \(scalar): those for which all of it is true.",
            fields: operators.map { comparison in
                func type(_ scalar: String) -> TypeReference {
                    switch comparison.operand {
                    case .value: .named(scalar)
                    case .list: .list(.nonNull(.named(scalar)))
                    case .boolean: "Boolean"
                    case .text: "String"
                    }
                }
                var field = InputValueDefinition(
                    comparison.rawValue, type: type(scalar), description: comparison.description)
                field.formerType = formerScalar.map(type)
                return field
            })
    }
}

extension CatalogObject {
    /// The type of a filter: that of the field that shows its column, the one of the filter's own name before others.
    func type(of filter: Listing.Filter) -> FilterType {
        FilterType(
            over: source.column(filter.column) ?? source.columns.first ?? Column("", .text),
            shownAs: typeName(showing: filter.column, by: filter.name))
    }

    /// The name of the type that a column is shown as: by the field of that name, or else by the first one that shows it; nil
    /// where none does.
    func typeName(showing column: String, by name: String) -> String? {
        func scalar(_ name: String) -> String? {
            guard case .column(column, let type)? = fields[name]?.binding else { return nil }
            let name = type ?? source.column(column)?.type.scalarName ?? ""
            return TypeReference(parsing: name)?.name ?? name
        }
        return scalar(name) ?? order.lazy.compactMap(scalar).first
    }
}
