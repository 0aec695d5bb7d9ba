import JSON

extension InputValue {
    /// The value as a literal of the language, as introspection and SDL show defaults.
    public var literal: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .float(let value): value.description
        case .string(let value): StringLiteral.quoted(value)
        case .enumeration(let name): name
        case .list(let items): "[\(items.map(\.literal).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\($0.name): \($0.value.literal)" }.joined(separator: ", "))}"
        case .json(let value): Self.literal(value)
        }
    }

    private static func literal(_ json: JSONValue) -> String {
        switch json {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(let value): StringLiteral.quoted(value)
        case .array(let elements): "[\(elements.map(literal).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\($0.name): \(literal($0.value))" }.joined(separator: ", "))}"
        }
    }
}
