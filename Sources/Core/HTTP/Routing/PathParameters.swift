/// The values that a path has for the parameters of its route, decoded.
package struct PathParameters: Sendable {
    /// In the order of the route's pattern, with which they are shared.
    private let names: [String]
    /// The value of the first parameter. Most routes have one at most, which needs no memory of its own here.
    private var first: String?
    private var others: [String] = []

    /// Those of a path without any.
    static let none = PathParameters(names: [])

    /// No values yet.
    /// - Parameter names: the names of the parameters.
    init(names: [String]) { self.names = names }

    /// Adds the value of the next parameter.
    mutating func append(_ value: String) {
        if first == nil { first = value } else { others.append(value) }
    }

    /// The value of a parameter; nil where the route has none of that name.
    package subscript(name: String) -> String? {
        guard let position = names.firstIndex(of: name) else { return nil }
        return position == 0 ? first : others[position - 1]
    }

    /// All of them by name.
    package var dictionary: [String: String] {
        guard let first else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(names, [first] + others))
    }
}
