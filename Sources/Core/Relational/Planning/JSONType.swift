import GraphQL
import JSON

/// The type of a value in JSON that code gave or a column holds, against which the value is held.
struct JSONType: Sendable, CustomStringConvertible {
    /// What a value without parts has to be.
    private enum Leaf: Sendable {
        case int, number, boolean, string, any
        case enumeration(EnumDeclaration)
    }

    private let type: TypeReference
    private let leaf: Leaf

    init(_ type: TypeReference, _ leaves: LeafTypes) {
        self.type = type.nullable
        switch type.name {
        case "Int": leaf = .int
        case "Float": leaf = .number
        case "Boolean": leaf = .boolean
        case "JSON": leaf = .any
        case let name:
            leaf =
                switch leaves.scalars[name]?.form {
                case .number: .number
                case .boolean: .boolean
                case .string, nil: leaves.enumerations[name].map(Leaf.enumeration) ?? .string
                }
        }
    }

    /// The type, which a value that is not null has.
    var description: String { type.description }

    /// Whether a value, which is not null, is one of this type as far as its kind goes.
    func admits(_ value: JSONValue) -> Bool {
        guard type.item != nil else { return admitsLeaf(value) }
        var pending = [(type: type, value: value)]
        while let (type, value) = pending.popLast() {
            if let item = type.nullable.item {
                guard case .array(let values) = value else { return false }
                if item.isNonNull, values.contains(.null) { return false }
                for value in values where value != .null { pending.append((item, value)) }
            } else if !admitsLeaf(value) {
                return false
            }
        }
        return true
    }

    private func admitsLeaf(_ value: JSONValue) -> Bool {
        switch (leaf, value) {
        case (.int, .number(let number)): number.int64.map { Int32(exactly: $0) != nil } ?? false
        case (.number, .number), (.boolean, .bool), (.any, _), (.string, .string): true
        case (.enumeration(let enumeration), .string(let name)): enumeration.stored(of: name) != nil
        default: false
        }
    }
}
