import GraphQL
import JSON

extension InputExpression {
    /// About how many bytes it holds, found with a stack of its own in place of the thread's.
    var size: Int {
        var size = 0
        var values: [InputValue] = []
        var expressions = [self]
        while let expression = expressions.popLast() {
            size += Self.node
            switch expression {
            case .constant(let value): values.append(value)
            case .variable(_, let path): size += path.count * MemoryLayout<InputPathComponent>.stride
            case .list(let items): expressions += items
            case .object(let members): expressions += members.map(\.value)
            }
        }
        while let value = values.popLast() {
            size += MemoryLayout<InputObject.Member>.stride
            switch value {
            case .string(let text), .enumeration(let text): size += text.utf8.count
            case .list(let items): values += items
            case .object(let object): values += object.members.map(\.value)
            case .json(let json): size += json.description.utf8.count * Self.jsonFactor
            case .null, .boolean, .int, .float: break
            }
        }
        return size
    }

    /// What an indirect case takes on the heap.
    private static let node = 64
    /// A list of one-digit numbers is the worst: two bytes of text, and a value of its own for each.
    private static let jsonFactor = MemoryLayout<JSONValue>.stride
}
