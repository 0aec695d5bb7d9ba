import GraphQL

/// What SQL computes for each parent, and how it is written.
final class ComputedPlan: Sendable {
    enum Content: Sendable {
        /// The first row's value.
        case value(ScalarEncoding)
        /// The first row as an object.
        case object(ObjectPlan)
        /// The value of each row, which may be null or not.
        case values(ScalarEncoding, isNonNull: Bool)
        /// Each row as an object.
        case list(ObjectPlan)
    }

    let statement: Int
    /// The column of the parent's row that says which rows are its own; nil where all are.
    let parentKey: Int?
    let content: Content
    /// How many rows the SQL may yield for a parent; what is beyond them is an error. Nil where a page cuts them.
    let most: Int?

    init(statement: Int, parentKey: Int?, content: Content, most: Int?) {
        self.statement = statement
        self.parentKey = parentKey
        self.content = content
        self.most = most
    }

    /// The fields of its objects; nil for values.
    var object: ObjectPlan? {
        switch content {
        case .object(let object), .list(let object): object
        case .value, .values: nil
        }
    }
}
