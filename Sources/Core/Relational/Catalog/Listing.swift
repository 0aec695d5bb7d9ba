/// How the objects of a type can be listed: what they can be filtered and ordered by.
public struct Listing: Sendable, Hashable {
    /// A filter over one column. Its operators follow from the column's type: `eq` and `in` for text and uuid, these and
    /// `gt`, `gte`, `lt`, `lte` for ids, numbers and times. Its values have the type of the field that shows the column.
    public struct Filter: Sendable, Hashable, Deprecatable {
        /// The filter's name in GraphQL.
        public let name: String
        /// The column that is compared.
        public let column: String
        /// The filter without which no index serves this one, or nil.
        public let companion: String?
        /// Why it should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// A filter named `name` over `column`, which an index must hold.
        ///
        /// - Parameter companion: where the only index that holds the column begins with another one, the name of that
        ///   one's filter: a list is filtered by this only if it is by `eq` of that, too, or if it is the list of an object
        ///   that says so.
        public init(_ name: String, column: String, with companion: String? = nil) {
            self.name = name
            self.column = column
            self.companion = companion
        }
    }

    /// An order by columns, with the source's key to break ties. It can be asked for ascending and descending.
    public struct Order: Sendable, Hashable, Deprecatable {
        /// The stem of the enum's values: `PLAY_TIMESTAMP` gives `PLAY_TIMESTAMP_ASC` and `PLAY_TIMESTAMP_DESC`.
        public let name: String
        /// The columns that are compared, in this order. None may be nullable.
        public let columns: [String]
        /// Why it should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// An order named `name` by `column`, which an index must hold, and then by others, as that index has them.
        public init(_ name: String, column: String, _ others: String...) {
            self.name = name
            self.columns = [column] + others
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
