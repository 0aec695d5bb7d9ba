import GraphQL

/// How a statement's parameter follows from a request.
indirect enum ParameterExpression: Sendable, Hashable {
    /// A value of the document or of a variable, for comparison with a column of that type.
    case input(InputExpression, ColumnType)
    /// Such a value as the end of a range, for `<` and its like.
    case inputBound(InputExpression, ColumnType)
    /// A list of such values, for `= ANY`.
    case inputList(InputExpression, ColumnType)
    /// The list that an argument gives, or NULL where it gives null.
    case argumentList(InputExpression, ColumnType)
    /// The number of rows to ask for: what the field asks for and one more where it must be known whether there are any.
    case limit(PageSize, plus: Int)
    /// One ordering value out of a cursor.
    case cursor(Cursor.Argument, component: Int)
    /// The key inside a `nodeId` of one type; of a key of several columns one of them.
    case nodeKey(InputExpression, type: String, component: Int?, ColumnType)
    /// The id of the one who asks.
    case viewer
    /// The key of the object that the operation is about, which is known only when it runs: what a mutation
    /// wrote, or what a subscription's event tells of; of a key of several columns one of them.
    case objectKey(component: Int?, ColumnType)
    /// One of the columns of the distinct keys that a batch gave, which must have been asked before.
    case batchKeys(batch: Int, component: Int?, [ColumnType])
    /// One of the columns of another statement's rows, which must have been answered before, out of their distinct tuples.
    case keys(statement: Int, columns: [Int], component: Int, admitsNull: Bool, ColumnType)
}

extension ParameterExpression {
    /// What of the request the value comes from.
    var input: InputExpression? {
        switch self {
        case .input(let input, _), .inputBound(let input, _), .inputList(let input, _), .argumentList(let input, _),
            .nodeKey(let input, _, _, _):
            input
        case .limit(let size, _): size.argument
        case .cursor(let cursor, _): cursor.value
        case .viewer, .objectKey, .keys, .batchKeys: nil
        }
    }
}

/// How many elements a page holds.
struct PageSize: Sendable, Hashable {
    /// What `first` or `last` says, or nil where neither is given.
    let argument: InputExpression?
    /// The argument's name, for messages.
    let name: String
    /// The size where the argument is absent or null.
    let fallback: Int
    /// The largest size.
    let maximum: Int

    /// The largest size that the page has in any request that the plan is for.
    var largest: Int {
        switch argument {
        case nil, .constant(.null): fallback
        case .constant(.int(let size)): min(max(Int(size), 0), maximum)
        default: maximum
        }
    }
}
