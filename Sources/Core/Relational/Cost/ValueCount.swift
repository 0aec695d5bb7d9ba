import GraphQL

/// How many values a request gives: those that the plan knows of, and those of lists of any length.
struct ValueCount: Sendable, Hashable {
    var known: Int
    var lists: [InputExpression] = []

    /// One value.
    static let one = ValueCount(known: 1)

    static func + (left: ValueCount, right: ValueCount) -> ValueCount {
        ValueCount(known: left.known + right.known, lists: left.lists + right.lists)
    }

    /// The number with the values of one request.
    func evaluate(_ variables: CoercedVariables) -> Int {
        lists.reduce(known) { count, list in
            if case .list(let values) = list.evaluate(variables) { count + values.count } else { count }
        }
    }
}
