/// The operations of a stream that are active: what the client calls each, and its number.
///
/// A client may use an id again once its operation has ended. What the earlier one left in the stream's queue is told from
/// the later one's by the number.
struct OperationNumbers {
    /// Ids as bytes: two are the same that have the same, whatever Swift finds equal.
    private var numbers: [[UInt8]: Int] = [:]
    private var ids: [Int: String] = [:]
    private var next = 0

    /// How many operations are active.
    var count: Int { ids.count }

    /// The operations that are active.
    var all: some Collection<Int> { ids.keys }

    /// Begins an operation; nil where one of the id is active.
    mutating func begin(_ id: String) -> Int? {
        guard numbers[Array(id.utf8)] == nil else { return nil }
        next += 1
        numbers[Array(id.utf8)] = next
        ids[next] = id
        return next
    }

    /// The id of an operation; nil where it is not active.
    func id(of number: Int) -> String? { ids[number] }

    /// Ends an operation by its id; nil where none is active.
    mutating func end(id: String) -> Int? {
        guard let number = numbers.removeValue(forKey: Array(id.utf8)) else { return nil }
        ids[number] = nil
        return number
    }

    /// Ends an operation.
    mutating func end(_ number: Int) {
        guard let id = ids.removeValue(forKey: number) else { return }
        numbers[Array(id.utf8)] = nil
    }
}
