import JSON

extension InputValue {
    /// The value as a literal of the language, as introspection and SDL show defaults.
    public var literal: String {
        var text = ""
        var pending = [Piece.value(self)]
        while let piece = pending.popLast() {
            switch piece {
            case .text(let piece): text += piece
            case .value(let value): Self.print(value, &text, &pending)
            case .json(let value): Self.print(value, &text, &pending)
            }
        }
        return text
    }

    /// What is still to be printed, the next last.
    private enum Piece {
        case text(String)
        case value(InputValue)
        case json(JSONValue)
    }

    private static func print(_ value: InputValue, _ text: inout String, _ pending: inout [Piece]) {
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .float(let value): text += value.description
        case .string(let value): text += StringLiteral.quoted(value)
        case .enumeration(let name): text += name
        case .list(let items): list(items.map(Piece.value), &text, &pending)
        case .object(let object): self.object(object.members.map { ($0.name, .value($0.value)) }, &text, &pending)
        case .json(let value): pending.append(.json(value))
        }
    }

    private static func print(_ value: JSONValue, _ text: inout String, _ pending: inout [Piece]) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number.text
        case .string(let value): text += StringLiteral.quoted(value)
        case .array(let elements): list(elements.map(Piece.json), &text, &pending)
        case .object(let object): self.object(object.members.map { ($0.name, .json($0.value)) }, &text, &pending)
        }
    }

    private static func list(_ items: [Piece], _ text: inout String, _ pending: inout [Piece]) {
        text += "["
        pending.append(.text("]"))
        for (position, item) in items.enumerated().reversed() {
            pending.append(item)
            if position > 0 { pending.append(.text(", ")) }
        }
    }

    private static func object(
        _ members: [(name: String, value: Piece)], _ text: inout String, _ pending: inout [Piece]
    ) {
        // With spaces inside the braces, as graphql-js prints them.
        text += members.isEmpty ? "{" : "{ "
        pending.append(.text(members.isEmpty ? "}" : " }"))
        for (position, member) in members.enumerated().reversed() {
            pending.append(member.value)
            pending.append(.text("\(position > 0 ? ", " : "")\(member.name): "))
        }
    }
}
