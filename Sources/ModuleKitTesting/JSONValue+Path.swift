public import JSON

extension JSONValue {
    /// The member of that name; null where there is none.
    public subscript(name: String) -> JSONValue { object?[name] ?? .null }

    /// The element at that place; null where there is none.
    public subscript(index: Int) -> JSONValue {
        guard let array, array.indices.contains(index) else { return .null }
        return array[index]
    }

    /// The names of the members, in their order.
    public var names: [String] { object?.members.map(\.name) ?? [] }

    /// The text of the value as JSON.
    public var text: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
