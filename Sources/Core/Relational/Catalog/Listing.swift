/// How the objects of a type can be listed: what they can be filtered and ordered by.
///
/// What is not named follows from the type's fields, those that other modules add included:
///
///     Listing(defaultOrder: "PLAY_TIMESTAMP_DESC")
public struct Listing: Sendable, Hashable {
    /// A filter over one column. Its operators follow from the column's type: `eq`, `ne`, `in`, `notIn` and `isNull`, `gt`,
    /// `gte`, `lt` and `lte` for what has an order, `startsWith` for text. Its values have the type of the field that shows the
    /// column.
    public struct Filter: Sendable, Hashable, Deprecatable {
        /// The filter's name in GraphQL.
        public let name: String
        /// The column that is compared.
        public let column: String
        /// Why it should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// A filter named `name` over `column`. One that no index serves costs what has to be read.
        public init(_ name: String, column: String) {
            self.name = name
            self.column = column
        }
    }

    /// An order by columns, with the source's key to break ties. It can be asked for ascending and descending, and together with
    /// others. What has no value comes last, either way.
    public struct Order: Sendable, Hashable, Deprecatable {
        /// The stem of the enum's values: `PLAY_TIMESTAMP` gives `PLAY_TIMESTAMP_ASC` and `PLAY_TIMESTAMP_DESC`.
        public let name: String
        /// The column that is compared, and those that rows with equal values of it are ordered by.
        public let columns: [String]
        /// Why it should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// An order named `name` by `column` and then by others. Where an index has them in this order, a page costs only its
        /// rows.
        public init(_ name: String, column: String, _ others: String...) {
            self.init(name, [column] + others)
        }

        init(_ name: String, _ columns: [String]) {
            self.name = name
            self.columns = columns
        }
    }

    /// What the objects can be filtered by; nil for every field that shows a column.
    public let filters: [Filter]?
    /// What the objects can be ordered by; nil for every field that shows a column whose values have an order.
    public let orders: [Order]?
    /// The value of the order's enum that holds where none is asked for, such as `"PLAY_TIMESTAMP_DESC"`.
    public let defaultOrder: String

    /// How a type is listed.
    ///
    /// - Parameters:
    ///   - filters: what the objects can be filtered by. Unless given: every field that shows a column, by its own name.
    ///   - orders: what the objects can be ordered by. Unless given: every field that shows a column whose values have an order,
    ///     by its name in capitals (`playTimestamp` by `PLAY_TIMESTAMP`). Equals are ordered as the first index has them that
    ///     begins with the column.
    ///   - defaultOrder: the name of one of the orders with `_ASC` or `_DESC`.
    public init(filters: [Filter]? = nil, orders: [Order]? = nil, defaultOrder: String) {
        self.filters = filters
        self.orders = orders
        self.defaultOrder = defaultOrder
    }
}
