import JSON

/// A JSON Schema in a few words for people, and the members of its objects.
struct SchemaText {
    /// The document, whose components schemas refer to.
    let document: JSONValue

    /// What a schema refers to, and the name of that.
    func resolve(_ schema: JSONObject) -> (name: String?, schema: JSONObject) {
        guard let path = schema["$ref"]?.string else { return (nil, schema) }
        var value = document
        let names = path.split(separator: "/").dropFirst()
        for name in names { value = value.object?[String(name)] ?? .null }
        return (names.last.map(String.init), value.object ?? [:])
    }

    /// The type: `integer`, `date-time`, `list of Play`, `string or null`.
    func type(_ schema: JSONObject) -> String {
        if let name = resolve(schema).name { return name }
        if let choices = schema["anyOf"]?.array {
            var texts: [String] = []
            for choice in choices.compactMap(\.object).map(type) where !texts.contains(choice) { texts.append(choice) }
            return texts.joined(separator: " or ")
        }
        var texts = (schema["type"]?.array ?? [schema["type"] ?? .null]).compactMap(\.string)
        if texts.isEmpty { return "any value" }
        if let format = schema["format"]?.string, let position = texts.firstIndex(of: "string") {
            texts[position] = format
        }
        if let position = texts.firstIndex(of: "array"), let item = schema["items"]?.object {
            texts[position] = "list of \(type(item))"
        }
        return texts.joined(separator: " or ")
    }

    /// What values keep to beyond their type, in a sentence each.
    func bounds(_ schema: JSONObject) -> [String] {
        let values = resolve(schema.items ?? schema).schema
        var bounds: [String] = []
        if let text = Self.range(schema["minimum"], schema["maximum"], "") { bounds.append(text) }
        if let text = Self.range(schema["minLength"], schema["maxLength"], " characters") { bounds.append(text) }
        if let pattern = schema["pattern"]?.string { bounds.append("Matches `\(pattern)`.") }
        if let values = values["enum"]?.array {
            let names = values.map { "`\(Self.text($0))`" }.joined(separator: ", ")
            bounds.append(schema.items == nil ? "One of \(names)." : "Of \(names).")
        }
        if let value = schema["default"] { bounds.append("`\(Self.text(value))` unless given.") }
        return bounds
    }

    private static func range(_ least: JSONValue?, _ most: JSONValue?, _ unit: String) -> String? {
        switch (least?.number?.text, most?.number?.text) {
        case (let least?, let most?): "\(least) to \(most)\(unit)."
        case (let least?, nil): "\(least)\(unit) or more."
        case (nil, let most?): "At most \(most)\(unit)."
        case (nil, nil): nil
        }
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.description }

    /// The members of an object, or of the objects of a list.
    func members(_ schema: JSONObject) -> [(name: String, schema: JSONObject, isRequired: Bool)] {
        let schema = resolve(schema).schema
        if let item = schema.items { return members(item) }
        if let choice = schema["anyOf"]?.array?.compactMap(\.object).first(where: { $0["type"] != "null" }) {
            return members(choice)
        }
        let required = schema["required"]?.array ?? []
        return (schema["properties"]?.object ?? [:]).members.map { member in
            (member.name, member.value.object ?? [:], required.contains(.string(member.name)))
        }
    }
}

extension JSONObject {
    /// The schema of a list's items.
    fileprivate var items: JSONObject? { self["items"]?.object }
}
