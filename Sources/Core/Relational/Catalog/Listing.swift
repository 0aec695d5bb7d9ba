/// How the objects of a type can be listed: what they can be filtered and ordered by.
public struct Listing: Sendable, Hashable {
    /// A filter over one column. Its operators follow from the column's type: `eq` and `in` for text and uuid, these and
    /// `gt`, `gte`, `lt`, `lte` for ids, numbers and times.
    public struct Filter: Sendable, Hashable {
        /// The filter's name in GraphQL.
        public let name: String
        /// The column that is compared.
        public let column: String

        /// A filter named `name` over `column`, which an index must hold.
        public init(_ name: String, column: String) {
            self.name = name
            self.column = column
        }
    }

    /// An order by one column, with the source's key to break ties. It can be asked for ascending and descending.
    public struct Order: Sendable, Hashable {
        /// The stem of the enum's values: `PLAY_TIMESTAMP` gives `PLAY_TIMESTAMP_ASC` and `PLAY_TIMESTAMP_DESC`.
        public let name: String
        /// The column that is compared first. It may not be nullable.
        public let column: String

        /// An order named `name` by `column`, which an index must hold.
        public init(_ name: String, column: String) {
            self.name = name
            self.column = column
        }
    }

    /// What the objects can be filtered by.
    public let filters: [Filter]
    /// What the objects can be ordered by.
    public let orders: [Order]
    /// The value of the order's enum that holds where none is asked for, such as `"PLAY_TIMESTAMP_DESC"`.
    public let defaultOrder: String

    /// How a type is listed. `defaultOrder` is the name of one of `orders` with `_ASC` or `_DESC`.
    public init(filters: [Filter], orders: [Order], defaultOrder: String) {
        self.filters = filters
        self.orders = orders
        self.defaultOrder = defaultOrder
    }
}
