/// The values of an operation's variables: specification section 6.1.2.
public struct CoercedVariables: Sendable, Hashable {
    /// A variable's value, or that there is none.
    public enum Entry: Sendable, Hashable {
        /// Neither the request nor the definition gives a value.
        case absent
        /// A value, which may be null.
        case present(InputValue)

        /// The value; nil when there is none.
        public var value: InputValue? {
            if case .present(let value) = self { value } else { nil }
        }
    }

    /// The names in the order of the definitions.
    public let names: [String]
    /// The values in the order of the definitions.
    public let entries: [Entry]

    /// The positions of the variables whose shape includes what their lists hold.
    let shapedThroughLists: [Int]

    /// The variables of an operation that has none.
    public static let none = CoercedVariables(names: [], entries: [])

    init(names: [String], entries: [Entry], shapedThroughLists: [Int] = []) {
        self.names = names
        self.entries = entries
        self.shapedThroughLists = shapedThroughLists
    }

    /// The value of the variable at a position of the definitions; absent beyond their end.
    public subscript(index: Int) -> Entry { entries.indices.contains(index) ? entries[index] : .absent }

    /// The value of a variable by name; absent when there is none of that name.
    public subscript(name: String) -> Entry { index(of: name).map { entries[$0] } ?? .absent }

    /// The position of a variable among the definitions.
    public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}
