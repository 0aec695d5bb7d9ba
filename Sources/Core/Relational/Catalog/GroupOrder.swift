/// What groups can be ordered by.
struct GroupOrder: Sendable {
    enum Value: Sendable {
        /// All that they are grouped by, one after the other.
        case key
        case count
        case function(AggregateFunction, Column)
    }

    /// The stem of the enum's values.
    let name: String
    let value: Value
    let deprecationReason: String?

    static func all(of object: CatalogObject) -> [GroupOrder] {
        [
            GroupOrder(name: "KEY", value: .key, deprecationReason: nil),
            GroupOrder(name: "COUNT", value: .count, deprecationReason: nil),
        ]
            + AggregateFunction.allCases.flatMap { function in
                function.fields(of: object).map { field, column, _ in
                    GroupOrder(
                        name: function.orderPrefix + field.name.enumValueName, value: .function(function, column),
                        deprecationReason: field.deprecationReason)
                }
            }
    }
}
