/// A span of time into which rows are grouped. The raw values are what PostgreSQL calls it.
enum TimeBucket: String, Sendable, CaseIterable {
    case hour, day, week, month, year

    /// What stands before the name of a field to group by its buckets: `DAY_OF_PLAY_TIMESTAMP`.
    var prefix: String { rawValue.uppercased() + "_OF_" }

    var description: String {
        self == .week ? "Weeks, which begin on Mondays." : "\(rawValue.capitalizedFirst)s."
    }
}

/// What the rows of a list can be grouped by: the value of a field, or the span of time in which it lies.
struct GroupKey: Sendable {
    /// The name in GraphQL.
    let name: String
    let field: FieldDeclaration
    let column: Column
    let bucket: TimeBucket?

    /// What the rows of a type can be grouped by. Its own key is not among it: each row would be a group.
    static func all(of object: CatalogObject) -> [GroupKey] {
        groupedFields(of: object).flatMap { field, column in
            let name = field.name.enumValueName
            let buckets = column.type == .timestamptz ? TimeBucket.allCases : []
            return [GroupKey(name: name, field: field, column: column, bucket: nil)]
                + buckets.map { GroupKey(name: $0.prefix + name, field: field, column: column, bucket: $0) }
        }
    }

    /// The fields that the key of a group has.
    static func groupedFields(of object: CatalogObject) -> [(field: FieldDeclaration, column: Column)] {
        object.columnFields.filter { $0.column.type.isGroupable && [$0.column] != object.source.key }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
