import JSON

/// What an operation is about, which is known only when it runs: what a mutation wrote, or what an event tells of.
struct OperationSubject {
    /// The keys of objects, by the position of the field that shows them: one key, or several for a list. Nil stands for none
    /// where others have their places.
    var keys: [[String?]] = []
    /// The attributes of the event.
    var attributes: [String?] = []
    /// The values that code gave: one object, or one for each item of a list.
    var values: [JSONObject] = []

    /// The key of the only object of a field.
    func key(_ slot: Int) -> String? { keys.indices.contains(slot) ? keys[slot].first.flatMap(\.self) : nil }

    /// The value of a name that code gave, null where it gave none.
    func value(_ name: String, of item: Int) -> JSONValue {
        values.indices.contains(item) ? values[item][name] ?? .null : .null
    }
}
